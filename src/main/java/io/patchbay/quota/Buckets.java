package io.patchbay.quota;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;

/** Where the tokens of a quota are kept: in this process, or in a database where every node that shares the limit takes them from. */
@FunctionalInterface
public interface Buckets {

    /**
     * A bucket.
     *
     * @param name      which one of this quota
     * @param bandwidth what it holds and how it is refilled
     */
    Bucket bucket(String name, Bandwidth bandwidth);

    /**
     * Buckets of this process alone.
     *
     * @param clock the only time they know
     */
    static Buckets own(TimeMeter clock) {
        return (name, bandwidth) -> Bucket.builder().addLimit(bandwidth).withCustomTimePrecision(clock).build();
    }

    /**
     * Buckets that other nodes take from too. They outlive a restart; a limit that was changed meanwhile counts from now on.
     *
     * @param buckets where they are kept
     * @param budget  tells this limit from others there, such as the client's id at the platform
     */
    static Buckets shared(ProxyManager<String> buckets, String budget) {
        return (name, bandwidth) -> {
            BucketConfiguration configuration = BucketConfiguration.builder().addLimit(bandwidth).build();
            Bucket bucket = buckets.getProxy(budget + " " + name, () -> configuration);
            bucket.replaceConfiguration(configuration, TokensInheritanceStrategy.AS_IS);
            return bucket;
        };
    }
}

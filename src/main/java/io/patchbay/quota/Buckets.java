package io.patchbay.quota;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import javax.sql.DataSource;

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
     * Buckets in table {@code quota_bucket} of a PostgreSQL. They outlive a restart; a limit that was changed meanwhile counts from now on.
     *
     * @param database the connections
     * @param budget   tells this limit from others in the same database, such as the client's id at the platform
     * @param clock    wall-clock time: the nodes compare theirs
     */
    static Buckets shared(DataSource database, String budget, TimeMeter clock) {
        ProxyManager<String> buckets = Bucket4jPostgreSQL.selectForUpdateBasedBuilder(database).primaryKeyMapper(PrimaryKeyMapper.STRING)
                .table("quota_bucket").clientClock(clock).build();
        return (name, bandwidth) -> {
            BucketConfiguration configuration = BucketConfiguration.builder().addLimit(bandwidth).build();
            Bucket bucket = buckets.getProxy(budget + " " + name, () -> configuration);
            bucket.replaceConfiguration(configuration, TokensInheritanceStrategy.AS_IS);
            return bucket;
        };
    }
}

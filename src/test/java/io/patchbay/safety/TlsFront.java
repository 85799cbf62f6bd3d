package io.patchbay.safety;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Speaks TLS on a port of this machine, and plainly with a server behind it. */
public final class TlsFront implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final NetServer server;

    public TlsFront(Path identity, int behind) throws Exception {
        NetClient client = vertx.createNetClient();
        server = vertx.createNetServer(new NetServerOptions().setSsl(true).setKeyCertOptions(TestCertificates.server(identity)).setHost("127.0.0.1"))
                .connectHandler(outer -> {
                    outer.pause();
                    client.connect(behind, "127.0.0.1").onComplete(done -> {
                        if (done.failed()) {
                            outer.close();
                            return;
                        }
                        outer.pipeTo(done.result());
                        done.result().pipeTo(outer);
                    });
                });
        server.listen(0).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    public int port() {
        return server.actualPort();
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}

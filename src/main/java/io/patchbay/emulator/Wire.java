package io.patchbay.emulator;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * The TCP connection under HTTP or a WebSocket, ended without a word of either. Vert.x shows no way down there, since it says
 * farewell for its users; hence the class of its own that is used here.
 */
final class Wire {

    private final Channel channel;

    Wire(HttpConnection connection) {
        this.channel = ((ConnectionBase) connection).channel();
    }

    /** Closes in order: the peer reads the end of the stream (FIN). */
    void close() {
        if (channel.isOpen()) {
            // from the head of the pipeline: no handler gets to send a close frame first
            channel.pipeline().firstContext().close();
        }
    }

    /** Tears: the peer's next read or write fails (RST), and what was under way may never arrive. */
    void reset() {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            close();
        }
    }
}

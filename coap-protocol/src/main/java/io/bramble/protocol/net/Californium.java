package io.bramble.protocol.net;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.TcpConfig;
import org.eclipse.californium.elements.config.UdpConfig;

/**
 * Californium's settings. The definitions are named here one by one, because inside OSGi nothing registers them, and
 * no file is read or written.
 */
final class Californium {
    /** Message ids from here on are for multicast requests. */
    private static final int MULTICAST_IDS = 65000;

    private Californium() {}

    static Configuration udp(int maxBody) {
        return common(maxBody)
                .set(CoapConfig.MAX_MESSAGE_SIZE, 1024)
                .set(CoapConfig.PREFERRED_BLOCK_SIZE, 1024)
                .set(CoapConfig.LEISURE, 250, MILLISECONDS)
                .set(CoapConfig.NON_LIFETIME, 30, SECONDS)
                .set(CoapConfig.NOTIFICATION_CHECK_INTERVAL_COUNT, 10)
                .set(CoapConfig.NOTIFICATION_CHECK_INTERVAL_TIME, 30, SECONDS)
                .set(CoapConfig.MULTICAST_BASE_MID, MULTICAST_IDS)
                // The default remembers every message for four minutes: each block of a long upload.
                .set(CoapConfig.DEDUPLICATOR, CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP)
                .set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1)
                .set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);
    }

    static Configuration tcp(int maxBody) {
        return common(maxBody)
                .set(CoapConfig.MAX_MESSAGE_SIZE, Bounds.MESSAGE)
                .set(CoapConfig.PREFERRED_BLOCK_SIZE, 1024)
                .set(CoapConfig.TCP_NUMBER_OF_BULK_BLOCKS, 256)
                .set(TcpConfig.TCP_WORKER_THREADS, 1)
                .set(TcpConfig.TCP_CONNECT_TIMEOUT, 3, SECONDS)
                .set(TcpConfig.TCP_CONNECTION_IDLE_TIMEOUT, 600, SECONDS);
    }

    private static Configuration common(int maxBody) {
        return new Configuration(
                SystemConfig.DEFINITIONS,
                CoapConfig.DEFINITIONS,
                UdpConfig.DEFINITIONS,
                TcpConfig.DEFINITIONS)
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 2)
                .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, maxBody)
                .set(CoapConfig.MAX_ACTIVE_PEERS, 1000)
                .set(CoapConfig.BLOCKWISE_STATUS_LIFETIME, 60, SECONDS);
    }
}

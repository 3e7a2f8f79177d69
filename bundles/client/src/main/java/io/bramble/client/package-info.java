/**
 * Bramble for programs: {@link io.bramble.client.BrambleClient} asks a peer over CoAP, {@link
 * io.bramble.client.Cluster} starts peers on this machine.
 */
@Export
@Version("0.1.0")
package io.bramble.client;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

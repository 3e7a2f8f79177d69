/**
 * Bramble's wire for programs outside a peer: a CoAP client that needs no knowledge of CoAP libraries, and tensors as
 * RFC 8746 arrays. The protocol itself is in docs/protocol.md.
 */
@Export
@Version("0.1.0")
package io.bramble.protocol;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/** What a peer keeps on disk: content-addressed blobs, graphs made of them, and the models it serves. */
@Export
@Version("0.1.0")
package io.bramble.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

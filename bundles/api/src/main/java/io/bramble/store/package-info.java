/** What a peer keeps on disk: content-addressed blobs, graphs made of them, and the models it serves. */
@Version("0.1.0")
package io.bramble.store;

import org.osgi.annotation.versioning.Version;

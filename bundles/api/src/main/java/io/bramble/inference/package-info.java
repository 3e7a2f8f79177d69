/** A peer's role as gateway: from a client's picture or tensors to an answer. */
@Export
@Version("0.1.0")
package io.bramble.inference;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

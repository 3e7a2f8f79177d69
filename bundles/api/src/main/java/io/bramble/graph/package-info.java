/** Networks as immutable graphs of operators, and the regions their values need of one another. */
@Export
@Version("0.1.0")
package io.bramble.graph;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

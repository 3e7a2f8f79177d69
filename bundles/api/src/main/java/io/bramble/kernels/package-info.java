/** Computing on this machine: kernels, which are one operator made ready, and the service that runs a graph with them. */
@Export
@Version("0.1.0")
package io.bramble.kernels;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

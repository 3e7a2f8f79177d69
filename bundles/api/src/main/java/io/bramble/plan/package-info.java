/** How a graph is divided among devices: plans, their stages and parts, and the service that makes them. */
@Export
@Version("0.1.0")
package io.bramble.plan;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

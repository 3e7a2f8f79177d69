/**
 * Work on its way: tasks, their outcomes, the workers that run them and the scheduler that hands them out. A worker that
 * is alive is a service; one that goes, goes from the registry.
 */
@Export
@Version("0.1.0")
package io.bramble.task;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/** This machine's role as helper: take a task, hold its weights, run it, answer. */
@Capability(namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.bramble.task.Worker,io.bramble.task.WorkerSwitch,io.bramble.task.Rehearsal,io.bramble.task.HeldTiles\"")
package io.bramble.worker;

import org.osgi.annotation.bundle.Capability;

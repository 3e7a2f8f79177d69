package io.bramble.scheduler;

import io.bramble.store.Digest;
import java.util.List;

/** What the {@link Core} is told. Times are milliseconds of one clock that never goes back. */
sealed interface Event {
    long now();

    /**
     * A request. Parts run in any order, but for those that read what others make.
     *
     * @param verify whether each part's result is held against that of another device; none may keep its output then
     */
    record Submit(long now, long job, List<List<Want>> stages, long deadline, boolean verify) implements Event {
        public Submit {
            stages = stages.stream().map(List::copyOf).toList();
            if (stages.isEmpty() || stages.stream().anyMatch(List::isEmpty)) {
                throw new IllegalArgumentException(
                        "job " + job + " wants stages of at least one part, got " + stages);
            }
            for (int s = 0; s < stages.size(); s++) {
                for (Want want : stages.get(s)) {
                    if (verify && want.keeps) {
                        throw new IllegalArgumentException("job " + job + " wants to be verified, so all outputs back,"
                                + " got stage " + s + " that keeps its own");
                    }
                    for (Ref ref : want.reads) {
                        if (ref.stage < 0 || ref.stage >= s || ref.part < 0
                                || ref.part >= stages.get(ref.stage).size()) {
                            throw new IllegalArgumentException("job " + job + " wants stage " + s
                                    + " to read from stages before it, got " + ref);
                        }
                    }
                }
            }
        }

        Submit(long now, long job, List<List<Want>> stages, long deadline) {
            this(now, job, stages, deadline, false);
        }
    }

    /**
     * Where a part of a plan would best run.
     *
     * @param device whom it is meant for; null: anybody
     * @param bound whether it waits for that one as long as it is there
     * @param keeps whether its output stays with whoever makes it
     * @param reads parts of earlier stages whose outputs it reads
     * @param kind null where who has done it before shall not matter
     * @param bytes that are kept
     */
    record Want(String device, boolean bound, boolean keeps, List<Ref> reads, Kind kind, long bytes) {
        public Want {
            reads = List.copyOf(reads);
        }

        Want(String device, boolean bound, boolean keeps, List<Ref> reads) {
            this(device, bound, keeps, reads, null, 0);
        }
    }

    /** What parts of whatever request do that take as long: the same graph on as much. */
    record Kind(Digest graph, long flops) {}

    /** A part by its place in the plan. */
    record Ref(int stage, int part) {}

    /** The client does not want the answer any more. */
    record Cancel(long now, long job) implements Event {}

    /** A worker is there. */
    record Joined(long now, String device, boolean local, int credits) implements Event {}

    /** A worker is not there any more; whatever it held is lost. */
    record Gone(long now, String device) implements Event {}

    /** A worker holds so many tasks at once from now on. */
    record Granted(long now, String device, int credits) implements Event {}

    /**
     * @param digest of the outputs, compared where the job is verified
     * @param ended when it was done; results that came in one message were not all done just now
     */
    record Done(long now, long task, String device, int credits, long digest, long ended) implements Event {
        Done(long now, long task, String device, int credits) {
            this(now, task, device, credits, 0, now);
        }
    }

    record Refused(long now, long task, String device, String reason) implements Event {}

    record Failed(long now, long task, String device, String reason) implements Event {}

    /** What came is no answer to the task, whatever the task is like. */
    record Wrong(long now, long task, String device, String reason) implements Event {}

    record Lost(long now, long task, String device, String reason) implements Event {}

    /**
     * A worker did not find what it was to read.
     *
     * @param sources tasks whose kept outputs were not to be had
     */
    record Missing(long now, long task, String device, List<Long> sources, String reason) implements Event {}

    /** Settings have changed. */
    record Ruled(long now, Rules rules) implements Event {}

    /** Time has passed. */
    record Tick(long now) implements Event {}
}

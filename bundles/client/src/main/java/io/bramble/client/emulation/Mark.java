package io.bramble.client.emulation;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** By what everything that an emulation makes is told from what others made: this and the process's id. */
final class Mark {
    /** Short, because a network interface's name has 15 letters at most. */
    private static final String PREFIX = "brmb";

    private static final Pattern MARKED = Pattern.compile(PREFIX + "(\\d+)(\\D.*)?");

    private Mark() {}

    static String own() {
        return PREFIX + ProcessHandle.current().pid();
    }

    /** Whether a name is of an emulation whose process is gone. */
    static boolean orphaned(String name) {
        OptionalLong pid = pid(name);
        return pid.isPresent() && ProcessHandle.of(pid.getAsLong()).isEmpty();
    }

    static OptionalLong pid(String name) {
        Matcher matcher = MARKED.matcher(name);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }
}

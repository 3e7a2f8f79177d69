package io.bramble.client.emulation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.util.Optional;

/**
 * Functions of the C library, called by {@code java.lang.foreign}. That is looked up by reflection: class files are of Java
 * 21, where it is a preview; from Java 22 it is there.
 */
final class Libc {
    private static final String FOREIGN = "java.lang.foreign.";
    private static final int LEAST = 22;

    private Libc() {}

    /** Why it cannot be called; null if it can. */
    static String hindrance() {
        int feature = Runtime.version().feature();
        return feature < LEAST ? "system calls want Java " + LEAST + " or later, this is " + feature : null;
    }

    /**
     * A function.
     *
     * @param type with Object for what is a pointer there, to be given as of {@link #address}; int for int, long for size_t
     */
    static MethodHandle function(String name, MethodType type) {
        try {
            Class<?> linker = type("Linker");
            Object nativeLinker = linker.getMethod("nativeLinker").invoke(null);
            Object lookup = linker.getMethod("defaultLookup").invoke(nativeLinker);
            Optional<?> found = (Optional<?>) type("SymbolLookup").getMethod("find", String.class).invoke(lookup, name);
            Object layouts = Array.newInstance(type("MemoryLayout"), type.parameterCount());
            for (int i = 0; i < type.parameterCount(); i++) {
                Array.set(layouts, i, layout(type.parameterType(i)));
            }
            Object descriptor = type("FunctionDescriptor")
                    .getMethod("of", type("MemoryLayout"), layouts.getClass())
                    .invoke(null, layout(type.returnType()), layouts);
            Object options = Array.newInstance(type("Linker$Option"), 0);
            MethodHandle handle = (MethodHandle) linker
                    .getMethod("downcallHandle", type("MemorySegment"), type("FunctionDescriptor"), options.getClass())
                    .invoke(nativeLinker, found.orElseThrow(), descriptor, options);
            return handle.asType(type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no function " + name + " of the C library: " + hindrance(), e);
        }
    }

    /** Where a direct buffer's next byte is, for as long as the buffer is held. */
    static Object address(Buffer direct) {
        try {
            return type("MemorySegment").getMethod("ofBuffer", Buffer.class).invoke(null, direct);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no address of a buffer: " + hindrance(), e);
        }
    }

    private static Object layout(Class<?> type) throws ReflectiveOperationException {
        String name = type == int.class ? "JAVA_INT" : type == long.class ? "JAVA_LONG" : "ADDRESS";
        return type("ValueLayout").getField(name).get(null);
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(FOREIGN + name);
    }
}

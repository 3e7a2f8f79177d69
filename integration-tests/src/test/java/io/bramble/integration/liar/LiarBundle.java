package io.bramble.integration.liar;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** {@link LyingKernels} as a bundle. */
public final class LiarBundle {
    private LiarBundle() {}

    /** Drops it into a folder of bundles, whole; the file that it is there. */
    public static Path into(Path folder, long seed) throws IOException {
        Path made = Files.createTempFile("liar-", ".jar");
        try (OutputStream out = Files.newOutputStream(made);
                JarOutputStream jar = new JarOutputStream(out, manifest(seed))) {
            for (String name : List.of("LyingKernels.class", "LyingKernels$Lying.class")) {
                jar.putNextEntry(new JarEntry(LyingKernels.class.getPackageName().replace('.', '/') + "/" + name));
                try (InputStream in = LyingKernels.class.getResourceAsStream(name)) {
                    in.transferTo(jar);
                }
                jar.closeEntry();
            }
        }
        return Files.move(made, folder.resolve("liar.jar"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static Manifest manifest(long seed) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "io.bramble.integration.liar");
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue("Bundle-Activator", LyingKernels.class.getName());
        main.putValue("Import-Package", "io.bramble.kernels,io.bramble.tensor,org.osgi.framework");
        main.putValue(LyingKernels.SEED, Long.toString(seed));
        return manifest;
    }
}

package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the manifests of the built bundles: which packages are doors, and who goes through which. */
final class DoorsIT {
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

    private static final Pattern REQUIRED = Pattern.compile("objectClass=([\\w.]+)\\)\"(;resolution:=optional)?");
    private static final Pattern PROVIDED = Pattern.compile("objectClass:List<String>=\"([^\"]*)\"");

    private record Bundle(String name, Set<String> imports, Set<String> exports, Set<String> needs, Set<String> gives) {
        static Bundle of(Path jar) {
            Manifest manifest = Distribution.manifest(jar);
            Attributes main = manifest.getMainAttributes();
            return new Bundle(main.getValue("Bundle-SymbolicName"), packages(main.getValue("Import-Package")),
                    packages(main.getValue("Export-Package")), REQUIRED
                            .matcher(String.valueOf(main.getValue("Require-Capability"))).results()
                            .filter(match -> match.group(2) == null).map(match -> match.group(1))
                            .collect(Collectors.toSet()),
                    PROVIDED.matcher(String.valueOf(main.getValue("Provide-Capability"))).results()
                            .flatMap(match -> Stream.of(match.group(1).split(","))).collect(Collectors.toSet()));
        }

        private static Set<String> packages(String header) {
            return header == null
                    ? Set.of()
                    : Stream.of(QUOTED.matcher(header).replaceAll("").split(","))
                            .map(clause -> clause.split(";")[0].strip())
                            .collect(Collectors.toCollection(TreeSet::new));
        }

        List<String> importsOf(String... prefixes) {
            return imports.stream().filter(name -> Stream.of(prefixes).anyMatch(name::startsWith)).toList();
        }
    }

    private final List<Bundle> ours = Stream.of("deploy", "lib").flatMap(
            folder -> Distribution.built().jars(folder).stream())
            .filter(jar -> jar.getFileName().toString().startsWith("io.bramble.")).map(Bundle::of).toList();

    @Test
    void everyBundleIsThere() {
        assertEquals(11, ours.size(), ours::toString);
    }

    /** The client is a library for others' programs, so it has a door too; no bundle of a peer may go through it. */
    @Test
    void onlyTheApiTheProtocolAndTheClientExportPackages() {
        Set<String> exporters = ours.stream().filter(bundle -> !bundle.exports().isEmpty()).map(Bundle::name)
                .collect(Collectors.toSet());
        assertEquals(Set.of("io.bramble.api", "io.bramble.protocol", "io.bramble.client"), exporters);
        assertEquals(Set.of("io.bramble.protocol"), bundle("io.bramble.protocol").exports());
        assertEquals(Set.of("io.bramble.client"), bundle("io.bramble.client").exports());
    }

    @Test
    void everyImportOfOursIsFromTheApi() {
        Set<String> doors = bundle("io.bramble.api").exports();
        assertFalse(doors.isEmpty());
        List<String> faults = new ArrayList<>();
        for (Bundle bundle : ours) {
            for (String wanted : bundle.importsOf("io.bramble.")) {
                boolean own = bundle.exports().contains(wanted);
                boolean wire = bundle.name().equals("io.bramble.client")
                        && wanted.equals("io.bramble.protocol");
                if (!doors.contains(wanted) && !own && !wire) {
                    faults.add(bundle.name() + " imports " + wanted);
                }
            }
        }
        assertEquals(List.of(), faults);
    }

    /** A resolver, such as Karaf's, installs a bundle only where others say that they give the services it needs. */
    @Test
    void everyServiceOfOursThatABundleNeedsIsGivenByOne() {
        Set<String> given = ours.stream().flatMap(bundle -> bundle.gives().stream()).collect(Collectors.toSet());
        List<String> faults = ours.stream().flatMap(bundle -> bundle.needs().stream()
                .filter(service -> service.startsWith("io.bramble.") && !given.contains(service))
                .map(service -> bundle.name() + " needs " + service)).toList();
        assertEquals(List.of(), faults);
    }

    @Test
    void onlyTheProtocolAndTheClientSeeCalifornium() {
        assertSeen(List.of("io.bramble.protocol", "io.bramble.client"), "org.eclipse.californium",
                "io.netty");
    }

    @Test
    void onlyTheVectorKernelsSeeTheVectorApi() {
        assertSeen(List.of("io.bramble.kernels.vector"), "jdk.incubator.vector");
    }

    /** The client reads ONNX's recorded tensors (.pb files), which a peer never sees. */
    @Test
    void onlyTheModelAndTheClientSeeProtobuf() {
        assertSeen(List.of("io.bramble.model", "io.bramble.client"), "com.google.protobuf");
    }

    @Test
    void onlyTheConsoleSeesGogo() {
        assertSeen(List.of("io.bramble.console"), "org.apache.felix.service.command");
    }

    private void assertSeen(List<String> allowed, String... prefixes) {
        List<String> faults = ours.stream().filter(bundle -> !allowed.contains(bundle.name()))
                .flatMap(bundle -> bundle.importsOf(prefixes).stream()
                        .map(name -> bundle.name() + " imports " + name))
                .toList();
        assertEquals(List.of(), faults);
    }

    private Bundle bundle(String name) {
        return ours.stream().filter(bundle -> bundle.name().equals(name)).findFirst().orElseThrow();
    }
}

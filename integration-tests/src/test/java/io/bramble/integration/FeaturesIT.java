package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The feature files name the same bundles as the distribution holds. */
final class FeaturesIT {
    private final Distribution distribution = Distribution.built();
    private final Path features = distribution.home().resolve("features");

    @Test
    void theFeaturesTogetherAreTheDistribution() throws IOException {
        Set<String> held = Stream.of("bundles", "deploy")
                .flatMap(folder -> distribution.jars(folder).stream())
                .map(jar -> jar.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        Set<String> named = new TreeSet<>(bundlesOf("platform"));
        named.addAll(bundlesOf("bramble"));
        named.addAll(bundlesOf("bramble-kernels-vector"));
        assertEquals(held, named);
    }

    @Test
    void karafInstallsTheBundlesOfTheFeaturesItHasNotItself() throws Exception {
        Document karaf = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(features.resolve("karaf.xml").toFile());
        for (String name : Set.of("bramble", "bramble-kernels-vector")) {
            NodeList nodes = (NodeList) XPathFactory.newInstance().newXPath()
                    .evaluate("/features/feature[@name='" + name + "']/bundle", karaf,
                            XPathConstants.NODESET);
            Set<String> named = new TreeSet<>();
            for (int i = 0; i < nodes.getLength(); i++) {
                named.add(jar(nodes.item(i).getTextContent().substring("mvn:".length()).split("/")));
            }
            assertEquals(bundlesOf(name), named, name);
        }
    }

    private Set<String> bundlesOf(String feature) throws IOException {
        Set<String> names = new TreeSet<>();
        for (JsonNode bundle : new ObjectMapper().readTree(features.resolve(feature + ".json").toFile())
                .path("bundles")) {
            names.add(jar(bundle.path("id").asText().split(":")));
        }
        return names;
    }

    /** The file name of a group, artifact and version. */
    private static String jar(String[] coordinates) {
        return coordinates[1] + "-" + coordinates[2] + ".jar";
    }
}

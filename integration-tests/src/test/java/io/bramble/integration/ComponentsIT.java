package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What the components of the distribution want of each other, by their descriptions in its bundles. Two that want each other,
 * even if one can do without, wait for each other when two threads start them at once, and the peer never serves.
 */
final class ComponentsIT {
    private static final String DESCRIPTIONS = "OSGI-INF/";

    private final Map<String, Set<String>> wants = new TreeMap<>();
    private final Map<String, Set<String>> offeredBy = new HashMap<>();

    @Test
    void noComponentWaitsForItself() throws Exception {
        for (Path bundle : Distribution.built().jars("deploy")) {
            describe(bundle);
        }
        assertTrue(wants.size() > 15, () -> "only " + wants.keySet());
        Set<String> circles = new TreeSet<>();
        wants.keySet().forEach(component -> follow(new LinkedHashSet<>(), component, circles));
        assertEquals(Set.of(), circles);
    }

    private void describe(Path bundle) throws Exception {
        try (JarFile jar = new JarFile(bundle.toFile())) {
            for (JarEntry entry : jar.stream()
                    .filter(e -> e.getName().startsWith(DESCRIPTIONS) && e.getName().endsWith(".xml")
                            && e.getName().lastIndexOf('/') == DESCRIPTIONS.length() - 1)
                    .toList()) {
                try (InputStream in = jar.getInputStream(entry)) {
                    component(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in));
                }
            }
        }
    }

    private void component(Document description) {
        String name = description.getDocumentElement().getAttribute("name");
        wants.put(name, new TreeSet<>(interfaces(description, "reference")));
        interfaces(description, "provide")
                .forEach(offered -> offeredBy.computeIfAbsent(offered, o -> new TreeSet<>()).add(name));
    }

    private static List<String> interfaces(Document description, String element) {
        NodeList nodes = description.getElementsByTagName(element);
        List<String> interfaces = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            interfaces.add(((Element) nodes.item(i)).getAttribute("interface"));
        }
        return interfaces;
    }

    /** @param before who wants whom, from the first to who wants this one */
    private void follow(LinkedHashSet<String> before, String component, Set<String> circles) {
        if (!before.add(component)) {
            if (component.equals(before.getFirst())) {
                circles.add(String.join(" wants ", before) + " wants " + component);
            }
            return;
        }
        for (String wanted : wants.get(component)) {
            for (String other : offeredBy.getOrDefault(wanted, Set.of())) {
                follow(new LinkedHashSet<>(before), other, circles);
            }
        }
    }
}

package io.bramble.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.Test;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class ConfigCommandTest {
    private final Map<String, Dictionary<String, Object>> stored = new HashMap<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ConfigCommand command = new ConfigCommand(admin());

    @Test
    void changesOneSettingAndKeepsTheOthersOfItsPid() throws IOException {
        stored.put("io.bramble.worker", new Hashtable<>(Map.of("name", "pi-1", "credits", "2")));
        command.config(session(), "credits", "3");
        assertEquals("3", stored.get("io.bramble.worker").get("credits"));
        assertEquals("pi-1", stored.get("io.bramble.worker").get("name"));
        assertTrue(printed.toString().contains("credits    3"), printed.toString());
    }

    @Test
    void refusesWhatIsNoNumberAndChangesNothing() throws IOException {
        command.config(session(), "threads", "-1");
        command.config(session(), "threads", "many");
        command.config(session(), "credits", "0");
        assertTrue(stored.isEmpty());
        assertTrue(printed.toString().contains("threads wants a whole number of at least 0, got \"many\""));
    }

    @Test
    void unknownSettingIsAnsweredWithTheKnownOnes() throws IOException {
        command.config(session(), "colour", "red");
        assertTrue(printed.toString().contains("config wants one of [strategy, "), printed.toString());
    }

    private CommandSession session() {
        PrintStream console = new PrintStream(printed, true);
        return (CommandSession) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[]{CommandSession.class}, (p, m, args) -> console);
    }

    private ConfigurationAdmin admin() {
        return (ConfigurationAdmin) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[]{ConfigurationAdmin.class},
                (p, m, args) -> configuration((String) args[0]));
    }

    @SuppressWarnings("unchecked")
    private Configuration configuration(String pid) {
        return (Configuration) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[]{Configuration.class}, (p, m, args) -> {
                    if (m.getName().equals("update")) {
                        stored.put(pid, (Dictionary<String, Object>) args[0]);
                        return null;
                    }
                    return stored.get(pid);
                });
    }
}

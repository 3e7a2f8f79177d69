package io.bramble.console;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows and changes settings through Config Admin; what is changed counts from the next request on. */
@Component(service = ConfigCommand.class, property = {"osgi.command.scope=bramble",
        "osgi.command.function=config"})
public final class ConfigCommand {

    /** Where a setting lives, and the smallest value it may have if it is a number. */
    private record Setting(String pid, String key, Integer least) {}

    private static final Map<String, Setting> SETTINGS = new LinkedHashMap<>();

    static {
        SETTINGS.put("strategy", new Setting("io.bramble.gateway", "strategy", null));
        SETTINGS.put("deadline", new Setting("io.bramble.gateway", "deadlineMillis", 100));
        SETTINGS.put("requests", new Setting("io.bramble.gateway", "maxRequests", 1));
        SETTINGS.put("credits", new Setting("io.bramble.worker", "credits", 1));
        SETTINGS.put("memory", new Setting("io.bramble.worker", "memoryBudgetMiB", 0));
        SETTINGS.put("threads", new Setting("io.bramble.compute", "threads", 0));
        SETTINGS.put("verify", new Setting("io.bramble.scheduler", "verifyPercent", 0));
        SETTINGS.put("bands", new Setting("io.bramble.partitioner", "bandsPerDevice", 1));
    }

    private final ConfigurationAdmin admin;

    @Activate
    public ConfigCommand(@Reference ConfigurationAdmin admin) {
        this.admin = admin;
    }

    @Descriptor("shows the settings: strategy, deadline (ms), requests, credits, memory (MiB; 0: half of what lives long in the heap), threads (0: all cores), verify (percent of requests), bands")
    public void config(CommandSession session) throws IOException {
        for (String name : SETTINGS.keySet()) {
            config(session, name);
        }
    }

    @Descriptor("shows one setting")
    public void config(CommandSession session, @Descriptor("name of the setting") String name)
            throws IOException {
        Setting setting = SETTINGS.get(name);
        if (setting == null) {
            session.getConsole()
                    .println("config wants one of " + SETTINGS.keySet() + ", got \"" + name + "\"");
            return;
        }
        Object value = properties(setting).get(setting.key());
        session.getConsole()
                .printf("%-10s %-18s (%s %s)%n", name, value == null ? "default" : value, setting.pid(),
                        setting.key());
    }

    @Descriptor("changes a setting; it counts from the next request on")
    public void config(
            CommandSession session,
            @Descriptor("name of the setting") String name,
            @Descriptor("its new value") String value)
            throws IOException {
        PrintStream out = session.getConsole();
        Setting setting = SETTINGS.get(name);
        if (setting == null) {
            config(session, name);
            return;
        }
        if (setting.least() != null
                && !(value.matches("\\d{1,9}") && Integer.parseInt(value) >= setting.least())) {
            out.println(name + " wants a whole number of at least " + setting.least() + ", got \"" + value
                    + "\"");
            return;
        }
        Dictionary<String, Object> properties = properties(setting);
        properties.put(setting.key(), value);
        configuration(setting).update(properties);
        config(session, name);
    }

    private Configuration configuration(Setting setting) throws IOException {
        return admin.getConfiguration(setting.pid(), "?");
    }

    private Dictionary<String, Object> properties(Setting setting) throws IOException {
        Dictionary<String, Object> known = configuration(setting).getProperties();
        return known == null ? new Hashtable<>() : known;
    }
}

package io.bramble.protocol.peer;

import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import io.bramble.protocol.message.Introduction;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Served;
import io.bramble.protocol.net.WireSettings;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** A peer's sockets and what everything on them shares. Waits for its settings, so that no wrong port is opened first. */
@Component(
        service = Wire.class,
        configurationPid = "io.bramble.protocol",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Wire.Settings.class)
public final class Wire {
    /** Where this peer listens. */
    @ObjectClassDefinition(name = "Bramble: wire", description = "Where this peer listens and how it finds others")
    public @interface Settings {
        @AttributeDefinition(
                name = "Bind address",
                description = "Address for UDP and TCP. Loopback, because nothing is encrypted or authenticated.")
        String bind() default "127.0.0.1";

        @AttributeDefinition(name = "Port", description = "For UDP and TCP, 0 to 65535; 0: any. CoAP's own by default.")
        int port() default 5683;

        @AttributeDefinition(name = "Multicast", description = "Find others, and be found, by multicast.")
        boolean multicast() default true;

        @AttributeDefinition(name = "Group", description = "Multicast address; the one registered for CoAP nodes.")
        String group() default "224.0.1.187";

        @AttributeDefinition(
                name = "Group port",
                description = "UDP port of the group, shared by the peers of a machine. Clusters that are to stay apart on"
                        + " one machine take different ones.")
        int groupPort() default 5683;

        @AttributeDefinition(
                name = "Network interface",
                description = "Name of the interface to join the group on. Empty: the one the bind address belongs to.")
        String networkInterface() default "";

        @AttributeDefinition(
                name = "Trusted network",
                description = "Whether everybody who reaches the bind address may use this peer. Needed for any but a"
                        + " loopback address as long as there are no keys.")
        boolean trustedNetwork() default false;

        @AttributeDefinition(
                name = "Lease, milliseconds",
                description = "How long a peer is believed alive after its last word at most, 100 or more; where round trips are"
                        + " short one that hangs is found sooner. 3 s: three words of it may be lost, and a request does not"
                        + " wait long for a dead one.")
        int leaseMillis() default 3000;

        @AttributeDefinition(name = "Peers", description = "host:port of others, where multicast does not reach.")
        String[] peers() default {};

        @AttributeDefinition(
                name = "Largest model, bytes",
                description = "Largest ONNX file taken from a client. 64 MiB: a body is held in memory, and boards have"
                        + " 1 GB.")
        int maxModelBytes() default 64 << 20;
    }

    private final Endpoints endpoints;
    private final Directory directory = new Directory();
    private final Served root;
    private volatile Introduction self;

    @Activate
    public Wire(Settings s) throws IOException {
        this(new WireSettings(
                s.bind(),
                s.port(),
                s.multicast(),
                s.group(),
                s.groupPort(),
                s.networkInterface(),
                s.trustedNetwork(),
                s.leaseMillis(),
                Arrays.stream(s.peers()).filter(p -> !p.isBlank()).toList(),
                s.maxModelBytes()));
    }

    public Wire(WireSettings settings) throws IOException {
        endpoints = new Endpoints(settings);
        root = new Served(Paths.ROOT, 16, Set.of(Method.GET),
                request -> Reply.text(Reply.NOT_FOUND, "this peer is still starting"));
        root.hidden();
        endpoints.add(root);
    }

    @Deactivate
    public void close() {
        endpoints.close();
    }

    public Endpoints endpoints() {
        return endpoints;
    }

    public Directory directory() {
        return directory;
    }

    /** From now on this peer can be found under its name. */
    void present(String name) {
        self = new Introduction(name, endpoints.address().getPort());
        root.getAttributes().clearResourceType();
        root.described("a Bramble peer", "bramble.peer");
        root.getAttributes().setAttribute("ep", name);
        root.setVisible(true);
    }

    /** Not any more. */
    void hide() {
        root.setVisible(false);
        self = null;
    }

    /** What this peer says of itself; null before it is {@link #present}. */
    Introduction self() {
        return self;
    }

    /** The resource that those of peers are below. */
    Served root() {
        return root;
    }
}

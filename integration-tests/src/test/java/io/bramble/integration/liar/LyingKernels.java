package io.bramble.integration.liar;

import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Site;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * A bundle as of a board whose memory is bad: it has the kernels of the best other provider, and of every other of their
 * results, by chance, one number is not what it should be. It ranks above all, so a peer that has it computes with nothing else.
 */
public final class LyingKernels implements BundleActivator, Kernels {
    /** Manifest header: the seed of its lies. */
    static final String SEED = "Liar-Seed";

    private static final int ABOVE_ALL = 1_000_000;

    private BundleContext context;
    private Random random;

    @Override
    public void start(BundleContext started) {
        context = started;
        random = new Random(Long.parseLong(started.getBundle().getHeaders().get(SEED)));
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(Constants.SERVICE_RANKING, ABOVE_ALL);
        started.registerService(Kernels.class, this, properties);
    }

    @Override
    public void stop(BundleContext stopped) {
        // The framework takes the service out.
    }

    @Override
    public String name() {
        return "lying";
    }

    @Override
    public Optional<Kernel> kernel(Site site) {
        return others().stream()
                .sorted(Comparator.reverseOrder())
                .flatMap(other -> context.getService(other).kernel(site).stream())
                .findFirst()
                .map(Lying::new);
    }

    private List<ServiceReference<Kernels>> others() {
        try {
            return context.getServiceReferences(Kernels.class, null).stream()
                    .filter(other -> other.getBundle() != context.getBundle())
                    .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized void spoil(float[] result) {
        if (result.length > 0 && random.nextBoolean()) {
            result[random.nextInt(result.length)] += 1 + random.nextInt(100);
        }
    }

    private final class Lying implements Kernel {
        private final Kernel honest;

        Lying(Kernel honest) {
            this.honest = honest;
        }

        @Override
        public Layout layout() {
            return honest.layout();
        }

        @Override
        public boolean anyLayout() {
            return honest.anyLayout();
        }

        @Override
        public void run(List<Tile> inputs, Tile output, Region part) {
            honest.run(inputs, output, part);
            if (output.data() instanceof Tensor.Floats result) {
                spoil(result.data());
            }
        }

        @Override
        public long bytes() {
            return honest.bytes();
        }
    }
}

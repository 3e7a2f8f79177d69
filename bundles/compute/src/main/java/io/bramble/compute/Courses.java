package io.bramble.compute;

import io.bramble.graph.Graph;
import io.bramble.tensor.Region;
import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The courses of a graph that were in use lately, and workspaces of the last one: a peer that helps gets the same few
 * regions again and again, but their memory is not to be there for all of them. Given up when memory is short.
 */
final class Courses {
    private static final int MOST = 16;

    private final Graph graph;
    private final List<Step> steps;
    private final Map<Map<String, Region>, Course> courses = new LinkedHashMap<>(MOST, 0.75f, true);
    private SoftReference<Queue<Workspace>> free = new SoftReference<>(null);
    private Course last;

    Courses(Graph graph, List<Step> steps) {
        this.graph = graph;
        this.steps = steps;
    }

    /** @throws IllegalArgumentException if a region does not lie in its value */
    synchronized Course of(Map<String, Region> outputs, int threads) {
        Course course = courses.get(outputs);
        if (course == null || !course.holds(threads)) {
            course = new Routing(graph, outputs, threads).course(steps);
            courses.put(course.outputs(), course);
            if (courses.size() > MOST) {
                courses.remove(courses.keySet().iterator().next());
            }
        }
        return course;
    }

    /** A workspace that no other run has. */
    Workspace workspace(Course course) {
        Workspace workspace = free(course).poll();
        return workspace == null ? new Workspace(course) : workspace;
    }

    /** Takes one back. */
    void release(Course course, Workspace workspace) {
        workspace.clear();
        free(course).add(workspace);
    }

    private synchronized Queue<Workspace> free(Course course) {
        Queue<Workspace> queue = course == last ? free.get() : null;
        if (queue == null) {
            queue = new ConcurrentLinkedQueue<>();
            free = new SoftReference<>(queue);
            last = course;
        }
        return queue;
    }
}

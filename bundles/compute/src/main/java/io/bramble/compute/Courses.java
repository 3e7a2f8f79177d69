package io.bramble.compute;

import io.bramble.graph.Graph;
import io.bramble.tensor.Region;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The courses of a graph that were in use lately, and workspaces of the last ones: a peer that helps gets the same few
 * regions again and again, but their memory is not to be there for all of them. Given up when memory is short.
 */
final class Courses {
    private static final int MOST = 16;

    /** How many times as much memory a course may take that begins before all is there: it lets go of nothing on its way. */
    private static final int TIMES = 2;

    /** Courses whose workspaces are kept: the last one's, gone in one go and in two. */
    private static final int WARM = 2;

    private record Wanted(Map<String, Region> outputs, Map<String, Region> near) {}

    private record Warm(Course course, Queue<Workspace> workspaces) {}

    private final Graph graph;
    private final List<Step> steps;
    private final Map<Wanted, Course> courses = new LinkedHashMap<>(MOST, 0.75f, true);
    private SoftReference<Deque<Warm>> free = new SoftReference<>(null);

    Courses(Graph graph, List<Step> steps) {
        this.graph = graph;
        this.steps = steps;
    }

    /** @throws IllegalArgumentException if a region does not lie in its value */
    Course of(Map<String, Region> outputs, int threads) {
        return course(outputs, Map.of(), threads);
    }

    /** One that begins with the inputs that are near; empty if that is not worth its while or its memory. */
    Optional<Course> of(Map<String, Region> outputs, Map<String, Region> near, int threads) {
        Course course = course(outputs, near, threads);
        return course.begins() && course.bytes() <= TIMES * of(outputs, threads).bytes()
                ? Optional.of(course)
                : Optional.empty();
    }

    private synchronized Course course(Map<String, Region> outputs, Map<String, Region> near, int threads) {
        Wanted wanted = new Wanted(outputs, near);
        Course course = courses.get(wanted);
        if (course == null || !course.holds(threads)) {
            course = new Routing(graph, outputs, near, threads).course(steps);
            courses.put(new Wanted(course.outputs(), course.near()), course);
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
        Deque<Warm> warm = free.get();
        if (warm == null) {
            warm = new ArrayDeque<>();
            free = new SoftReference<>(warm);
        }
        for (Warm w : warm) {
            if (w.course == course) {
                return w.workspaces;
            }
        }
        if (warm.size() == WARM) {
            warm.removeLast();
        }
        warm.push(new Warm(course, new ConcurrentLinkedQueue<>()));
        return warm.peek().workspaces;
    }
}

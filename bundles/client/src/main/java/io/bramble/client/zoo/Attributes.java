package io.bramble.client.zoo;

import java.util.ArrayList;
import java.util.List;

/** Attributes of a node: AttributeProto messages. */
final class Attributes {
    private static final int FLOAT = 1;
    private static final int INT = 2;
    private static final int INTS = 7;

    private final List<Message> made = new ArrayList<>();

    Attributes whole(String name, long value) {
        made.add(new Message().text(1, name).number(3, value).number(20, INT));
        return this;
    }

    Attributes real(String name, float value) {
        made.add(new Message().text(1, name).real(2, value).number(20, FLOAT));
        return this;
    }

    Attributes wholes(String name, int... values) {
        Message attribute = new Message().text(1, name);
        for (int value : values) {
            attribute.number(8, value);
        }
        made.add(attribute.number(20, INTS));
        return this;
    }

    List<Message> made() {
        return made;
    }
}

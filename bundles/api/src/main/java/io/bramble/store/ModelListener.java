package io.bramble.store;

/** Told of each deployment, description or removal that was made at this peer (not of adopted ones). */
public interface ModelListener {
    void changed(ModelEntry entry);
}

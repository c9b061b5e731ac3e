package dev.mrad.evaluation;

import dev.mrad.api.Label;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/**
 * The images of a category that tell most: the most and the least anomalous of each class, so that
 * false alarms and misses are among them. Only these are kept in memory.
 */
final class Gallery {
  private static final Comparator<ScoredPicture> BY_SCORE =
      Comparator.comparingDouble(ScoredPicture::score).thenComparing(ScoredPicture::path);

  private final int most;
  private final List<Shelf> shelves;

  /**
   * @param most how many images of each class at each end
   */
  Gallery(int most) {
    this.most = most;
    this.shelves = new ArrayList<>();
    for (Label label : Label.values()) {
      shelves.add(new Shelf(label, BY_SCORE));
      shelves.add(new Shelf(label, BY_SCORE.reversed()));
    }
  }

  /** Keeps those of one class that come last in an order. */
  private final class Shelf {
    private final Label label;
    private final Comparator<ScoredPicture> order;
    private final PriorityQueue<Exhibit> kept;

    Shelf(Label label, Comparator<ScoredPicture> order) {
      this.label = label;
      this.order = order;
      this.kept = new PriorityQueue<>(Comparator.comparing(Exhibit::scored, order));
    }

    boolean wants(ScoredPicture scored) {
      return scored.label() == label
          && (kept.size() < most || order.compare(scored, kept.element().scored()) > 0);
    }

    void add(Exhibit exhibit) {
      kept.add(exhibit);
      if (kept.size() > most) {
        kept.remove();
      }
    }
  }

  /**
   * Offers an image.
   *
   * @param scored its scores
   * @param exhibit draws it, only where it is wanted
   */
  void offer(ScoredPicture scored, Supplier<Exhibit> exhibit) {
    List<Shelf> wanting = shelves.stream().filter(shelf -> shelf.wants(scored)).toList();
    if (!wanting.isEmpty()) {
      Exhibit drawn = exhibit.get();
      wanting.forEach(shelf -> shelf.add(drawn));
    }
  }

  /** The images, the most anomalous first, each once. */
  List<Exhibit> exhibits() {
    return shelves.stream()
        .flatMap(shelf -> shelf.kept.stream())
        .distinct()
        .sorted(Comparator.comparing(Exhibit::scored, BY_SCORE.reversed()))
        .toList();
  }
}

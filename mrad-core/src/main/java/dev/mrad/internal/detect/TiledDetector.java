package dev.mrad.internal.detect;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.AnomalyMap;
import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.Detection;
import dev.mrad.api.DetectionResult;
import dev.mrad.api.Image;
import dev.mrad.api.Progress;
import dev.mrad.internal.image.Pixels8;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Cuts large pictures into overlapping tiles, which another detector scores. */
final class TiledDetector implements AnomalyDetector {
  private final AnomalyDetector inner;
  private final int tile;
  private final int overlap;

  /**
   * @param inner scores tiles and small pictures; closed with this
   * @param tiles what pictures are cut into
   */
  TiledDetector(AnomalyDetector inner, Tiles tiles) {
    this.inner = inner;
    this.tile = tiles.side();
    this.overlap = tiles.overlap();
  }

  @Override
  public BankSpec spec() {
    return inner.spec();
  }

  @Override
  public Detection detect(Image image) {
    Image.Rgb picture = Pixels8.rgb(image);
    if (picture.height() <= tile && picture.width() <= tile) {
      return inner.detect(image);
    }
    TileAxis rows = TileAxis.of(picture.height(), tile, overlap);
    TileAxis columns = TileAxis.of(picture.width(), tile, overlap);
    Detection most = inner.detect(picture);
    float[] map = new float[picture.height() * picture.width()];
    Iterator<DetectionResult> scored = inner.detectAll(tiles(picture, rows, columns)).iterator();
    for (int row = 0; row < rows.starts().length; row++) {
      for (int column = 0; column < columns.starts().length; column++) {
        Detection found = scored.next().get();
        blend(map, picture.width(), found.map(), rows, row, columns, column);
        most = found.score() > most.score() ? found : most;
      }
    }
    AnomalyMap whole = new AnomalyMap(picture.height(), picture.width(), map);
    return new ScoredImage(
        image.name(),
        most.score(),
        most.classScore(),
        most.topKMean(),
        whole,
        picture.height(),
        picture.width(),
        null);
  }

  /** Cut one by one, as they are scored. */
  private static Iterable<Image> tiles(Image.Rgb picture, TileAxis rows, TileAxis columns) {
    int across = columns.starts().length;
    return () ->
        Stream.iterate(0, i -> i + 1)
            .limit((long) rows.starts().length * across)
            .map(i -> cut(picture, rows, i / across, columns, i % across))
            .iterator();
  }

  private static Image cut(
      Image.Rgb picture, TileAxis rows, int row, TileAxis columns, int column) {
    int top = rows.starts()[row];
    int left = columns.starts()[column];
    int line = 3 * columns.length();
    byte[] samples = new byte[rows.length() * line];
    for (int y = 0; y < rows.length(); y++) {
      int from = 3 * ((top + y) * picture.width() + left);
      System.arraycopy(picture.samples(), from, samples, y * line, line);
    }
    String name = picture.name() + ", tile at " + top + ", " + left;
    return Image.rgb(samples, rows.length(), columns.length(), name);
  }

  private static void blend(
      float[] map,
      int width,
      AnomalyMap tileMap,
      TileAxis rows,
      int row,
      TileAxis columns,
      int column) {
    float[] values = tileMap.toArray();
    int length = columns.length();
    float[] across = columns.windows()[column];
    for (int y = 0; y < rows.length(); y++) {
      float down = rows.windows()[row][y];
      int at = (rows.starts()[row] + y) * width + columns.starts()[column];
      for (int x = 0; x < length; x++) {
        map[at + x] += down * across[x] * values[y * length + x];
      }
    }
  }

  @Override
  public Stream<DetectionResult> detectAll(Iterable<? extends Image> images, Progress progress) {
    long total = images instanceof Collection<?> collection ? collection.size() : -1;
    Iterator<? extends Image> remaining = images.iterator();
    Iterator<DetectionResult> results =
        new Iterator<>() {
          private long done;

          @Override
          public boolean hasNext() {
            return remaining.hasNext();
          }

          @Override
          public DetectionResult next() {
            DetectionResult result = result(remaining.next());
            progress.update(++done, total);
            return result;
          }
        };
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(results, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  private DetectionResult result(Image image) {
    try {
      return new DetectionResult(image, Optional.of(detect(image)), Optional.empty());
    } catch (BadInputException e) {
      return new DetectionResult(image, Optional.empty(), Optional.of(e));
    }
  }

  @Override
  public void close() {
    inner.close();
  }
}

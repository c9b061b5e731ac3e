package dev.mrad.example.encoder;

import dev.mrad.sample.Category;
import dev.mrad.sample.DefectKind;
import dev.mrad.sample.Sample;
import dev.mrad.sample.SampleGenerator;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Makes the tiles that training cuts its pictures from. */
final class TileMaker {
  /** The sample data's categories that no training sees, by which designs are compared. */
  static final List<Category> HELD_OUT =
      List.of(Category.LEATHER, Category.TILE, Category.CIRCUIT, Category.WASHER, Category.CAP);

  /** The categories that training sees. */
  static final List<Category> SEEN =
      List.of(Category.values()).stream().filter(c -> !HELD_OUT.contains(c)).toList();

  /** A seed of the sample data that neither the command nor the figures use. */
  private static final long SAMPLE_SEED = 0x7261696e;

  /** How many tiles are drawn before they are written. */
  private static final int CHUNK = 256;

  private final SplittableRandom random;
  private final Consumer<String> log;

  TileMaker(long seed, Consumer<String> log) {
    this.random = new SplittableRandom(seed);
    this.log = log;
  }

  /**
   * Writes all tiles.
   *
   * @param target the file
   * @param photographs the pack of photographs to use, or {@code null} for the packages' own files
   * @param root below which Debian's packages have put their files
   * @param each how many tiles of every procedural family and sample category
   */
  void write(Path target, @Nullable Path photographs, Path root, int each) throws IOException {
    try (TileFile.Writer writer = new TileFile.Writer(target)) {
      if (photographs == null) {
        packages(root, (picture, material) -> writer.add(sound(picture, material)));
      } else {
        List<PhotoPack.Photo> photos = PhotoPack.read(photographs);
        log.accept(photographs + ": " + photos.size() + " photographs");
        draw(photos.stream().map(TileMaker::photograph).toList(), writer);
      }
      List<Supplier<TileFile.Tile>> surfaces = new ArrayList<>();
      for (Texture family : Texture.values()) {
        for (int i = 0; i < each; i++) {
          SplittableRandom own = random.split();
          surfaces.add(() -> sound(family.picture(own, TileFile.SIDE), material(family)));
        }
      }
      draw(surfaces, writer);
      log.accept("procedural families: " + surfaces.size() + " tiles");
      List<Supplier<TileFile.Tile>> samples = samples(each);
      draw(samples, writer);
      log.accept("sample categories " + SEEN + ": " + samples.size() + " tiles");
      writer.commit();
    }
  }

  /** Takes a picture with the word of its material. */
  interface Taker {
    void take(Picture picture, Vocabulary material);
  }

  /** Cuts tiles from the pictures of all packages. */
  void packages(Path root, Taker taker) throws IOException {
    for (TexturePackage source : TexturePackage.ALL) {
      int[] count = {0};
      boolean present =
          source.read(root, (path, bytes) -> count[0] += photographs(path, bytes, taker));
      log.accept(
          present
              ? source.name() + " (" + source.licence() + "): " + count[0] + " tiles"
              : "package "
                  + source.name()
                  + " is not installed below "
                  + root
                  + ": going on without its "
                  + source.place());
    }
  }

  /** Draws in parallel and writes in order. */
  private static void draw(List<Supplier<TileFile.Tile>> tiles, TileFile.Writer writer) {
    for (int from = 0; from < tiles.size(); from += CHUNK) {
      tiles.subList(from, Math.min(tiles.size(), from + CHUNK)).parallelStream()
          .map(Supplier::get)
          .forEachOrdered(writer::add);
    }
  }

  private static Supplier<TileFile.Tile> photograph(PhotoPack.Photo photo) {
    return () -> sound(picture(photo.decode()), photo.material());
  }

  private static List<Supplier<TileFile.Tile>> samples(int each) {
    SampleGenerator generator = new SampleGenerator(SAMPLE_SEED, TileFile.SIDE);
    List<Supplier<TileFile.Tile>> samples = new ArrayList<>();
    for (Category category : SEEN) {
      for (int i = 0; i < each / 2; i++) {
        int number = i;
        samples.add(() -> tile(generator.sound(category, number)));
      }
      for (DefectKind kind : category.defects()) {
        for (int i = 0; i < each / 12; i++) {
          int number = i;
          samples.add(() -> tile(generator.defective(category, kind, number)));
        }
      }
    }
    return samples;
  }

  private static TileFile.Tile tile(Sample sample) {
    Picture picture = new Picture(sample.side());
    byte[] rgb = sample.rgb();
    for (int i = 0; i < rgb.length; i++) {
      picture.planes[i % 3][i / 3] = (rgb[i] & 0xff) / 255f;
    }
    return TileFile.Tile.of(picture, sample.mask(), material(sample.category()));
  }

  private int photographs(String path, byte[] bytes, Taker taker) {
    BufferedImage image = decode(bytes);
    if (image == null || image.getWidth() < 128 || image.getHeight() < 128) {
      return 0;
    }
    int tiles = image.getWidth() >= 1024 && image.getHeight() >= 1024 ? 12 : 2;
    for (int i = 0; i < tiles; i++) {
      taker.take(cut(image), material(path));
    }
    return tiles;
  }

  private static @Nullable BufferedImage decode(byte[] bytes) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
      // Transparent pictures are signs and plants, not surfaces.
      return image == null || image.getColorModel().hasAlpha() ? null : image;
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  /** A random square at a random scale; small pictures are enlarged. */
  private Picture cut(BufferedImage image) {
    int least = Math.min(image.getWidth(), image.getHeight());
    int most = Math.min(least, 3 * TileFile.SIDE);
    int size = Math.max(Math.min(least, 128), (int) (most * (0.4 + 0.6 * random.nextDouble())));
    int left = random.nextInt(image.getWidth() - size + 1);
    int top = random.nextInt(image.getHeight() - size + 1);
    BufferedImage tile =
        new BufferedImage(TileFile.SIDE, TileFile.SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = tile.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    // In halves, since one step of bilinear resampling skips samples beyond a factor of two.
    BufferedImage part = image.getSubimage(left, top, size, size);
    while (part.getWidth() >= 2 * TileFile.SIDE) {
      int half = part.getWidth() / 2;
      BufferedImage smaller = new BufferedImage(half, half, BufferedImage.TYPE_INT_RGB);
      Graphics2D to = smaller.createGraphics();
      to.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      to.drawImage(part, 0, 0, half, half, null);
      to.dispose();
      part = smaller;
    }
    graphics.drawImage(part, 0, 0, TileFile.SIDE, TileFile.SIDE, null);
    graphics.dispose();
    return picture(tile);
  }

  private static Picture picture(BufferedImage tile) {
    Picture picture = new Picture(TileFile.SIDE);
    int[] pixels = tile.getRGB(0, 0, TileFile.SIDE, TileFile.SIDE, null, 0, TileFile.SIDE);
    for (int i = 0; i < pixels.length; i++) {
      for (int c = 0; c < 3; c++) {
        picture.planes[c][i] = (pixels[i] >> (16 - 8 * c) & 0xff) / 255f;
      }
    }
    return picture;
  }

  private static TileFile.Tile sound(Picture picture, Vocabulary material) {
    return TileFile.Tile.of(picture, new byte[picture.side * picture.side], material);
  }

  private static Vocabulary material(String path) {
    String name = path.toLowerCase(Locale.ROOT);
    if (name.contains("brick") || name.contains("wall")) {
      return Vocabulary.BRICK;
    } else if (name.contains("metal") || name.contains("rust") || name.contains("steel")) {
      return Vocabulary.METAL;
    } else if (name.contains("wood") || name.contains("plank")) {
      return Vocabulary.WOOD;
    } else if (name.contains("stone") || name.contains("rock") || name.contains("concrete")) {
      return Vocabulary.STONE;
    } else if (name.contains("grass") || name.contains("floor") || name.contains("nature")) {
      return Vocabulary.GROUND;
    }
    return Vocabulary.SURFACE;
  }

  private static Vocabulary material(Texture family) {
    return switch (family) {
      case STONE -> Vocabulary.STONE;
      case GRAIN -> Vocabulary.GROUND;
      case STROKES -> Vocabulary.METAL;
      case PLAIN -> Vocabulary.PLASTIC;
      case CELLS -> Vocabulary.SURFACE;
      case GRID -> Vocabulary.BRICK;
      case WAVES -> Vocabulary.FABRIC;
      case LINES -> Vocabulary.BOARD;
    };
  }

  private static Vocabulary material(Category category) {
    return switch (category) {
      case FABRIC, CARPET -> Vocabulary.FABRIC;
      case LEATHER -> Vocabulary.LEATHER;
      case WOOD -> Vocabulary.WOOD;
      case METAL -> Vocabulary.METAL;
      case TILE, CONCRETE -> Vocabulary.STONE;
      case MESH -> Vocabulary.MESH;
      case CIRCUIT -> Vocabulary.BOARD;
      case CAPSULE, BEAN -> Vocabulary.FOOD;
      case GEAR, WASHER, BOLT, CAP -> Vocabulary.PART;
    };
  }
}

package dev.mrad.example.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhotoPackTest {
  private static final List<Vocabulary> MATERIALS =
      List.of(Vocabulary.WOOD, Vocabulary.STONE, Vocabulary.WOOD);

  @TempDir private static Path folder;
  private static List<Picture> pictures;
  private static byte[] pack;

  @BeforeAll
  static void pack() throws IOException {
    pictures =
        IntStream.range(0, MATERIALS.size())
            .mapToObj(i -> Texture.STONE.picture(new SplittableRandom(i), TileFile.SIDE))
            .toList();
    Path file = folder.resolve("photos.zip");
    List<PhotoPack.Photo> photos = new ArrayList<>();
    for (int i = 0; i < MATERIALS.size(); i++) {
      photos.add(PhotoPack.Photo.of(pictures.get(i), MATERIALS.get(i)));
    }
    PhotoPack.write(file, photos);
    pack = Files.readAllBytes(file);
  }

  @Test
  void should_give_back_pictures_and_materials_in_order() {
    List<PhotoPack.Photo> photos = PhotoPack.read(folder.resolve("photos.zip"));
    assertThat(photos).extracting(PhotoPack.Photo::material).isEqualTo(MATERIALS);
    for (int i = 0; i < photos.size(); i++) {
      BufferedImage image = photos.get(i).decode();
      double sum = 0;
      for (int at = 0; at < TileFile.SIDE * TileFile.SIDE; at++) {
        int rgb = image.getRGB(at % TileFile.SIDE, at / TileFile.SIDE);
        sum += Math.abs((rgb >> 8 & 0xff) - 255 * pictures.get(i).planes[1][at]);
      }
      // JPEG loses a little; another picture would differ by tens.
      assertThat(sum / (TileFile.SIDE * TileFile.SIDE)).isLessThan(6);
    }
  }

  @Test
  void should_make_tiles_of_a_pack() throws IOException {
    StringBuilder log = new StringBuilder();
    Path file = folder.resolve("tiles.bin");
    new TileMaker(1, log::append).write(file, folder.resolve("photos.zip"), folder, 1);
    assertThat(log).contains("3 photographs");
    try (TileFile tiles = TileFile.open(file)) {
      assertThat(tiles.read(0).material()).isEqualTo(Vocabulary.WOOD);
      assertThat(tiles.read(1).material()).isEqualTo(Vocabulary.STONE);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.001, 0.34, 0.7, 0.999})
  void should_refuse_a_pack_that_was_cut_off(double share) throws IOException {
    assertRefused(Arrays.copyOf(pack, (int) (share * pack.length)));
  }

  @Test
  void should_refuse_a_pack_with_a_changed_byte_of_a_picture() throws IOException {
    byte[] changed = pack.clone();
    changed[pack.length / 2] ^= 0x20;
    assertRefused(changed);
  }

  @Test
  void should_refuse_an_unknown_material_and_an_empty_pack() throws IOException {
    for (String name : List.of("GOLD/0.jpg", "0.jpg", "")) {
      Path file = folder.resolve("other.zip");
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
        if (!name.isEmpty()) {
          zip.putNextEntry(new ZipEntry(name));
          zip.closeEntry();
        }
      }
      assertRefused(Files.readAllBytes(file));
    }
  }

  @Test
  void should_refuse_a_picture_of_another_size_and_what_is_none() throws IOException {
    PhotoPack.Photo small =
        PhotoPack.Photo.of(
            Texture.STONE.picture(new SplittableRandom(1), TileFile.SIDE / 2), Vocabulary.WOOD);
    assertThatThrownBy(small::decode)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("320");
    assertThatThrownBy(new PhotoPack.Photo(new byte[100], Vocabulary.WOOD)::decode)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected JPEG");
  }

  private static void assertRefused(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("damaged.zip"), content);
    assertThatThrownBy(() -> PhotoPack.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("damaged.zip")
        .hasMessageContaining("expected a pack that 'photos' wrote");
  }
}

package dev.mrad.internal.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import dev.mrad.spi.Shape;
import dev.mrad.testing.Golden;
import dev.mrad.testing.Pickle;
import dev.mrad.testing.TorchFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"mrad_ft.pth", "mrad_ft_cuda_tagged.pth"})
  void should_read_the_reference_checkpoint_wherever_it_was_saved(String name) {
    try (TorchFile file = TorchFile.open(Golden.path(name));
        Golden golden = Golden.open("ft")) {
      assertThat(file.tensors()).hasSize(8);
      file.tensors()
          .forEach((tensor, view) -> {
            assertThat(view.shape().extents()).isEqualTo(golden.shape("adam3." + tensor));
            assertThat(file.floats(view)).isEqualTo(golden.floats("adam3." + tensor));
          });
    }
  }

  @Test
  void should_read_views_that_share_a_storage() {
    try (TorchFile file = TorchFile.open(Golden.path("mrad_clip.pth"));
        Golden clip = Golden.open("clip");
        Golden inputs = Golden.open("inputs")) {
      Map<String, TorchTensor> tensors = file.tensors();
      for (String name : new String[] {"ctx_pos", "ctx_neg", "compound_prompts_text.1"}) {
        assertThat(file.floats(tensors.get("prompt_learner." + name)))
            .isEqualTo(clip.floats("adam3.prompt_learner." + name));
      }
      ByteBuffer ids = ByteBuffer.wrap(inputs.bytes("token_ids")).order(ByteOrder.LITTLE_ENDIAN);
      for (String kind : new String[] {"pos", "neg"}) {
        for (long id : file.longs(tensors.get("prompt_learner.tokenized_prompts_" + kind))) {
          assertThat(id).isEqualTo(ids.getInt());
        }
      }
      TorchTensor suffix = tensors.get("prompt_learner.token_suffix_neg");
      assertThat(suffix.offset()).isEqualTo(13 * 64);
      assertThat(suffix.storage())
          .isEqualTo(tensors.get("prompt_learner.token_prefix_neg").storage());
    }
  }

  private static byte[] bytes(String type, ByteOrder order) {
    ByteBuffer bytes = ByteBuffer.allocate(48).order(order);
    for (int i = 0; i < 6; i++) {
      switch (type) {
        case "FloatStorage" -> bytes.putFloat(i + 0.5f);
        case "DoubleStorage" -> bytes.putDouble(i + 0.5);
        case "LongStorage" -> bytes.putLong(i);
        case "IntStorage" -> bytes.putInt(i);
        case "HalfStorage" -> bytes.putShort((short) (i << 10));
        case "BFloat16Storage" -> bytes.putShort((short) (Float.floatToIntBits(i + 0.5f) >>> 16));
        default -> bytes.put((byte) i);
      }
    }
    byte[] whole = new byte[bytes.position()];
    bytes.flip().get(whole);
    return whole;
  }

  @ParameterizedTest
  @CsvSource({
    "FloatStorage, 0.5, 1",
    "DoubleStorage, 0.5, 1",
    "BFloat16Storage, 0.5, 1",
    "LongStorage, 0, 1",
    "IntStorage, 0, 1",
    "ByteStorage, 0, 1",
    "HalfStorage, 0, 0"
  })
  void should_read_every_type_in_either_byte_order_and_packing(
      String type, float first, float step) {
    byte[] pickle = Pickle.of(type, 6, 1, new long[] {2, 2}, new long[] {1, 3});
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      Map<String, byte[]> entries = TorchFiles.of(pickle, bytes(type, order));
      String name = order == ByteOrder.BIG_ENDIAN ? "big" : "little";
      entries.put("a/byteorder", name.getBytes(StandardCharsets.US_ASCII));
      entries.put("a/.format_version", new byte[] {'1'});
      for (int method : new int[] {ZipEntry.STORED, ZipEntry.DEFLATED}) {
        Path path = TorchFiles.write(folder.resolve("x.pt"), entries, method);
        try (TorchFile file = TorchFile.open(path)) {
          TorchTensor x = file.tensors().get("x");
          assertThat(x.shape()).isEqualTo(Shape.of(2, 2));
          // Transposed: elements 1, 4, 2, 5.
          float[] expected = {first + step, first + 4 * step, first + 2 * step, first + 5 * step};
          if (type.equals("HalfStorage")) {
            expected = new float[] {0x1p-14f, 0x1p-11f, 0x1p-13f, 0x1p-10f};
          }
          assertThat(file.floats(x)).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void should_read_a_newer_protocol_with_parameters_and_attributes() {
    Pickle pickle = new Pickle().op(0x80).op(4).op(0x95).little(1000, Long.BYTES).ops("}\u0094");
    pickle.op(0x8c).op(1).ops("x");
    pickle.op(0x8c).op(12).ops("torch._utils").op(0x8c).op(18).ops("_rebuild_parameter\u0093(");
    pickle.tensor("IntStorage", 6, 0, new long[] {}, new long[] {});
    pickle.op(0x88).ops("}tRs").ops("}").text("_metadata").ops("h\0sb");
    Path path =
        TorchFiles.write(
            folder.resolve("x.pt"),
            TorchFiles.of(pickle.stop(), bytes("IntStorage", ByteOrder.LITTLE_ENDIAN)));
    try (TorchFile file = TorchFile.open(path)) {
      assertThat(file.tensors()).containsOnlyKeys("x");
      assertThat(file.longs(file.tensors().get("x"))).containsExactly(0);
    }
  }

  @Test
  void should_find_damage_in_data_when_they_are_read() throws IOException {
    byte[] whole = Files.readAllBytes(Golden.path("mrad_ft.pth"));
    whole[2000] ^= 1;
    try (TorchFile file = TorchFile.open(TorchFiles.write(folder.resolve("x.pt"), whole))) {
      assertThatThrownBy(() -> file.floats(file.tensors().get("image_proj.mlp1.weight")))
          .isInstanceOf(BadInputException.class)
          .hasMessageContainingAll("damaged data", "x.pt", "data/0");
    }
  }
}

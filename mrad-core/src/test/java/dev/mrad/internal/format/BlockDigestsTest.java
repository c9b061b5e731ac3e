package dev.mrad.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.internal.weights.TensorDigest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockDigestsTest {
  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, BlockDigests.BLOCK - 1, BlockDigests.BLOCK, 2 * BlockDigests.BLOCK + 7})
  void should_hash_the_same_blocks_however_the_bytes_arrive(int size) {
    byte[] bytes = new byte[size];
    Random random = new Random(size);
    random.nextBytes(bytes);
    BlockDigests pieces = new BlockDigests();
    for (int at = 0; at < size; ) {
      int take = Math.min(size - at, 1 + random.nextInt(9_000_000));
      pieces.update(ByteBuffer.wrap(bytes, at, take));
      at += take;
    }
    List<String> expected =
        IntStream.range(0, (size + BlockDigests.BLOCK - 1) / BlockDigests.BLOCK)
            .mapToObj(block ->
                Arrays.copyOfRange(
                    bytes,
                    block * BlockDigests.BLOCK,
                    Math.min(size, (block + 1) * BlockDigests.BLOCK)))
            .map(block -> HexFormat.of().formatHex(TensorDigest.sha256().digest(block)))
            .toList();
    assertThat(pieces.finish()).isEqualTo(expected);
  }
}

package dev.mrad.conformance;

import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations that only move values: all exact. */
public abstract class LayoutConformance extends BackendConformance {
  @Test
  void should_reshape() {
    reshape(Shape.of(6, 35), Shape.of(14, 15));
    reshape(Shape.of(13), Shape.of(13, 1));
    reshape(Shape.of(1, 1), Shape.of());
    reshape(Shape.of(), Shape.of(1, 1, 1));
    reshape(Shape.batch(1, 6, 35), Shape.batch(1, 210));
    reshape(Shape.batch(1, 6, 35), Shape.batch(6, 7, 5));
    reshape(Shape.batch(4, 3), Shape.batch(1, 12));
    reshape(Shape.batch(2, 3), Shape.batch(6));
  }

  private void reshape(Shape from, Shape to) {
    verify((graph, in) -> graph.reshape(in.get(0), to), Operand.normal(from));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 207})
  void should_transpose(int extent) {
    transpose(Shape.of(extent, 5), 1, 0);
    transpose(Shape.of(extent), 0);
    transpose(Shape.of(3, extent, 2), 2, 0, 1);
    transpose(Shape.of(3, extent, 2), 1, 2, 0);
    transpose(Shape.batch(1, 3, extent), 0, 2, 1);
    transpose(Shape.batch(2, 3, 2, extent), 0, 2, 1, 3);
    transpose(Shape.batch(1, 3, 2, extent), 0, 1, 3, 2);
    transpose(Shape.batch(1, 3, 2, extent), 0, 3, 2, 1);
    transpose(Shape.batch(1, 2, 3, 2, extent), 0, 3, 1, 4, 2);
    transpose(Shape.batch(1, 3, extent), 0, 1, 2);
  }

  private void transpose(Shape shape, int... axes) {
    verify((graph, in) -> graph.transpose(in.get(0), axes), Operand.normal(shape));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 207})
  void should_slice(int extent) {
    slice(Shape.of(extent), 0, 0, extent);
    slice(Shape.of(extent), 0, extent - 1, extent);
    slice(Shape.of(5, extent), 0, 1, 4);
    slice(Shape.of(5, extent), -1, extent / 2, extent);
    slice(Shape.batch(1, 5, extent), 1, 0, 1);
    slice(Shape.batch(1, 5, extent), 1, 2, 5);
    slice(Shape.batch(2, 5, extent), 2, extent / 3, extent);
  }

  private void slice(Shape shape, int axis, int from, int to) {
    verify((graph, in) -> graph.slice(in.get(0), axis, from, to), Operand.normal(shape));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 207})
  void should_concatenate(int extent) {
    concat(0, Shape.of(extent), Shape.of(3));
    concat(0, Shape.of(extent, 3), Shape.of(1, 3), Shape.of(2, 3));
    concat(-1, Shape.of(3, extent), Shape.of(3, 2));
    concat(1, Shape.batch(1, extent, 3), Shape.batch(1, 2, 3));
    concat(2, Shape.batch(1, 3, extent), Shape.batch(1, 3, 1), Shape.batch(1, 3, extent));
    concat(-1, Shape.batch(2, extent), Shape.batch(2, 5));
    concat(1, Shape.batch(1, extent));
  }

  private void concat(int axis, Shape... shapes) {
    verify(
        (graph, in) -> graph.concat(in, axis),
        List.of(shapes).stream().map(Operand::normal).toArray(Operand[]::new));
  }

  @Test
  void should_concatenate_a_tensor_with_itself() {
    verify(
        (graph, in) -> graph.concat(List.of(in.get(0), in.get(0)), -1),
        Operand.normal(Shape.batch(1, 13)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 207})
  void should_broadcast(int extent) {
    broadcast(Shape.of(), Shape.of(extent));
    broadcast(Shape.of(), Shape.batch(2, extent));
    broadcast(Shape.of(extent), Shape.of(5, extent));
    broadcast(Shape.of(extent, 1), Shape.of(extent, 7));
    broadcast(Shape.of(3, 1, extent), Shape.of(2, 3, 5, extent));
    broadcast(Shape.of(1, extent), Shape.batch(1, extent));
    broadcast(Shape.of(4, extent), Shape.batch(3, 4, extent));
    broadcast(Shape.batch(2, 1, extent), Shape.batch(2, 6, extent));
    broadcast(Shape.of(5, extent), Shape.of(5, extent));
  }

  // The open input beside it says how large the batch is.
  private void broadcast(Shape from, Shape to) {
    verify((graph, in) -> graph.broadcast(in.get(0), to), Operand.normal(from));
    if (to.isOpen() && !from.isOpen()) {
      verify(
          (graph, in) -> {
            Node wide = graph.broadcast(in.get(0), to);
            return graph.add(wide, in.get(1));
          },
          Operand.normal(from),
          Operand.normal(to));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 207})
  void should_gather_rows(int extent) {
    gather(Shape.of(extent, 5), 0);
    gather(Shape.of(extent, 5), extent - 1, 0, extent - 1, extent / 2);
    gather(Shape.of(3, extent, 5), extent / 2, 0);
    gather(Shape.batch(1, extent, 5), extent - 1, 0, 0);
    gather(Shape.batch(2, 7, extent), 6, 5, 4, 3, 2, 1, 0);
    gather(Shape.batch(1, 2, 7, extent), 3, 3);
  }

  private void gather(Shape shape, int... rows) {
    verify((graph, in) -> graph.gatherRows(in.get(0), rows), Operand.normal(shape));
  }

  @Test
  void should_chain_moves() {
    verify(
        (graph, in) -> {
          Node turned = graph.transpose(in.get(0), 0, 2, 1);
          Node flat = graph.reshape(turned, Shape.batch(1, 5 * 13));
          Node cut = graph.slice(flat, 1, 3, 64);
          return graph.concat(List.of(cut, flat), 1);
        },
        Operand.normal(Shape.batch(1, 13, 5)));
  }
}

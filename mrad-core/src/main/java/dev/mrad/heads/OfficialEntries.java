package dev.mrad.heads;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.weights.TensorType;
import dev.mrad.internal.weights.TorchFile;
import dev.mrad.internal.weights.TorchTensor;
import dev.mrad.spi.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The tensors of an official checkpoint, each checked when it is read. */
final class OfficialEntries {
  /** More values than any tensor of the method's heads has, by far. */
  private static final long MOST_VALUES = 1L << 28;

  private static final Set<TensorType> NUMBERS =
      Set.of(TensorType.F32, TensorType.F16, TensorType.BF16, TensorType.F64);
  private static final Set<TensorType> IDS = Set.of(TensorType.I32, TensorType.I64);

  private final TorchFile file;
  private final Set<String> unread;

  OfficialEntries(TorchFile file) {
    this.file = file;
    this.unread = new LinkedHashSet<>(file.tensors().keySet());
  }

  boolean has(String name) {
    return file.tensors().containsKey(name);
  }

  boolean hasAny(String prefix) {
    return file.tensors().keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }

  LinearMap map(String name) {
    TorchTensor weight = tensor(name + ".weight", 2, NUMBERS);
    TorchTensor bias = tensor(name + ".bias", 1, NUMBERS);
    Shape shape = weight.shape();
    return new LinearMap(
        where(name), shape.extent(-1), shape.extent(-2), file.floats(weight), file.floats(bias));
  }

  TokenRows rows(String name) {
    TorchTensor rows = tensor(name, 2, NUMBERS);
    return new TokenRows(
        where(name), rows.shape().extent(-2), rows.shape().extent(-1), file.floats(rows));
  }

  List<Integer> tokens(String name) {
    TorchTensor ids = tensor(name, 1, IDS);
    List<Integer> tokens = new ArrayList<>();
    for (long id : file.longs(ids)) {
      if (id < 0 || id > Integer.MAX_VALUE) {
        throw bad("token id " + id, name, "ids from 0");
      }
      tokens.add((int) id);
    }
    return tokens;
  }

  private String where(String name) {
    return file.path() + ", entry " + name;
  }

  private BadInputException bad(String what, String name, String expected) {
    return new BadInputException(what, where(name), "expected " + expected);
  }

  /** A tensor of some rank; leading extents of one beyond it are the released code's habit. */
  private TorchTensor tensor(String name, int rank, Set<TensorType> types) {
    TorchTensor tensor = file.tensors().get(name);
    if (tensor == null) {
      throw bad("no such tensor", name, "an official checkpoint of MRAD");
    }
    unread.remove(name);
    Shape shape = tensor.shape();
    int surplus = shape.rank() - rank;
    boolean fits = surplus >= 0 && types.contains(tensor.type()) && shape.size() <= MOST_VALUES;
    for (int axis = 0; axis < surplus; axis++) {
      fits &= shape.extent(axis) == 1;
    }
    if (!fits || shape.size() == 0) {
      throw bad(
          tensor.type() + " of " + shape,
          name,
          (types.equals(IDS) ? "whole numbers" : "floating point numbers") + " of rank " + rank);
    }
    return tensor;
  }

  /** Names that begin so are dead weight of the released code: they are passed over. */
  List<String> ignore(List<String> prefixes) {
    List<String> ignored =
        unread.stream().filter(name -> prefixes.stream().anyMatch(name::startsWith)).toList();
    ignored.forEach(unread::remove);
    return ignored;
  }

  void requireAllRead() {
    if (!unread.isEmpty()) {
      String first = unread.iterator().next();
      throw bad(
          unread.size() + " tensors too many", first, "the tensors of MRAD-FT or MRAD-CLIP alone");
    }
  }
}

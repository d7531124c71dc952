package dev.sallyport.engine.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreeTest {
  private static final int SIZES = 70;

  /** The entries of Certificate Transparency's own tests of its trees. */
  private static final List<String> REFERENCE =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  @ParameterizedTest
  @CsvSource({
    "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
  })
  void rootsAreThoseOfTheReference(int size, String root) {
    var edge = Edge.NONE;
    for (var entry : REFERENCE.subList(0, size)) {
      edge = edge.with(TreeHash.leaf(HexFormat.of().parseHex(entry)), (_, _, _) -> {});
    }
    assertThat(HexFormat.of().formatHex(edge.root())).isEqualTo(root);
  }

  @Test
  void anEdgeKnowsTheRootOfEverySizeAndTellsWhatIsWhole() {
    var tree = Trees.of(300);
    var told = new HashMap<String, byte[]>();
    var edge = Edge.NONE;
    for (var size = 0; size < tree.leaves().size(); size++) {
      assertThat(edge.root()).isEqualTo(tree.root(0, size));
      // As it is read back after a restart.
      edge =
          Edge.of(edge.size(), edge.bytes())
              .with(
                  tree.leaves().get(size),
                  (height, index, hash) -> told.put(height + " " + index, hash));
    }
    for (var height = 0; height <= 8; height++) {
      for (var index = 0; index < tree.leaves().size() >> height; index++) {
        assertThat(told.remove(height + " " + index)).isEqualTo(tree.at(height, index));
      }
    }
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 32, 63, 65, 96})
  void anEdgeOfAnotherSizeIsRefused(int bytes) {
    assertThatThrownBy(() -> Edge.of(3, new byte[bytes]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyLeafOfEveryTreeIsProvenThereAndNowhereElse() {
    for (var size = 1; size < SIZES; size++) {
      var tree = Trees.of(size);
      var root = tree.root(0, size);
      for (var leaf = 0; leaf < size; leaf++) {
        var hash = tree.leaves().get(leaf);
        var proof = Proofs.inclusion(leaf, size, tree);
        assertThat(Proofs.rootWith(hash, leaf, size, proof)).hasValue(root);
        for (var other = 0; other < size; other++) {
          if (other != leaf) {
            assertThat(Proofs.rootWith(hash, other, size, proof))
                .satisfies(found -> found.ifPresent(one -> assertThat(one).isNotEqualTo(root)));
          }
        }
        for (var wrong : mutations(proof)) {
          Proofs.rootWith(hash, leaf, size, wrong)
              .ifPresent(found -> assertThat(found).isNotEqualTo(root));
        }
      }
    }
  }

  @Test
  void everyTreeIsProvenToGoOnFromEveryEarlierOne() {
    for (var to = 1; to < SIZES; to++) {
      var tree = Trees.of(to);
      var now = new Proofs.Head(to, tree.root(0, to));
      for (var from = 0; from <= to; from++) {
        var old = new Proofs.Head(from, tree.root(0, from));
        var proof = Proofs.consistency(from, to, tree);
        assertThat(Proofs.isConsistent(old, now, proof)).isTrue();
        var forked = new Proofs.Head(from, TreeHash.leaf(old.root()));
        assertThat(Proofs.isConsistent(forked, now, proof)).isFalse();
        // Every tree goes on from one without leaves.
        assertThat(Proofs.isConsistent(old, new Proofs.Head(to, forked.root()), proof))
            .isEqualTo(from == 0);
        for (var wrong : mutations(proof)) {
          assertThat(Proofs.isConsistent(old, now, wrong)).isFalse();
        }
      }
    }
  }

  @Test
  void whatIsKeptOfEveryEighthLevelIsEnough() {
    var size = 70_000;
    var tree = Trees.of(size);
    var kept = new HashMap<String, byte[]>();
    var edge = Edge.NONE;
    for (var leaf : tree.leaves()) {
      edge =
          edge.with(
              leaf,
              (height, index, hash) -> {
                if (height % TilePath.HEIGHT == 0) {
                  kept.put(height / TilePath.HEIGHT + " " + index, hash);
                }
              });
    }
    var subtrees =
        new KeptSubtrees(
            (level, from, count) -> {
              var row = new ArrayList<byte[]>();
              for (var i = 0; i < count; i++) {
                row.add(kept.getOrDefault(level + " " + (from + i), new byte[0]));
              }
              return row;
            });
    var root = edge.root();
    for (var leaf : List.of(0L, 1L, 255L, 256L, 65_535L, 65_536L, 69_999L)) {
      assertThat(
              Proofs.rootWith(
                  tree.leaves().get(leaf.intValue()),
                  leaf,
                  size,
                  Proofs.inclusion(leaf, size, subtrees)))
          .hasValue(root);
    }
    var old = new Proofs.Head(12_345, tree.root(0, 12_345));
    assertThat(
            Proofs.isConsistent(
                old, new Proofs.Head(size, root), Proofs.consistency(old.size(), size, subtrees)))
        .isTrue();
  }

  /** One hash less, one more, one changed, two in each other's place. */
  private static List<List<byte[]>> mutations(List<byte[]> proof) {
    var all = new ArrayList<List<byte[]>>();
    var more = new ArrayList<>(proof);
    more.add(TreeHash.empty());
    all.add(more);
    for (var i = 0; i < proof.size(); i++) {
      var less = new ArrayList<>(proof);
      less.remove(i);
      all.add(less);
      var changed = new ArrayList<>(proof);
      changed.set(i, TreeHash.leaf(proof.get(i)));
      all.add(changed);
      if (i > 0) {
        var swapped = new ArrayList<>(proof);
        swapped.set(i, proof.get(i - 1));
        swapped.set(i - 1, proof.get(i));
        all.add(swapped);
      }
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 256, tile/0/000",
    "0, 273, 112, tile/0/273.p/112",
    "3, 1234067, 256, tile/3/x001/x234/067",
    "-1, 1000, 1, tile/entries/x001/000.p/1"
  })
  void tilesLieWhereTheLayoutSays(int level, long index, int width, String path) {
    var tile = new TilePath(level, index, width);
    assertThat(tile).hasToString(path);
    assertThat(TilePath.parse(path)).hasValue(tile);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "checkpoint",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/x000/001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/999",
        "tile/0/../000",
        "tile/0/x001/x001/x001/x001/x001/x001/001",
        "tile/0/x072/x057/x594/x037/x927/936",
        "tile/0/x036/x028/x797/x018/x963/967",
        "tile/entries/000.p/",
        "tile/0/٠٠٠"
      })
  void whatIsNoPathOfATileIsNone(String path) {
    assertThat(TilePath.parse(path)).isEmpty();
  }

  @Test
  void aTileThatNoLogCanHaveIsNone() {
    var last = new TilePath(0, Long.MAX_VALUE / TilePath.WIDTH - 1, TilePath.WIDTH);
    assertThat(last.first() + last.width()).isPositive();
    assertThatThrownBy(() -> new TilePath(0, last.index() + 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The example of tlog-tiles: 273 + 1, 1 + 1 and 1 tiles, and bundles like those of leaves. */
  @Test
  void aTreeOf70000LeavesHasTheTilesThatTheSpecificationCounts() {
    var tiles = TilePath.of(70_000);
    assertThat(tiles).hasSize(274 + 274 + 2 + 1).doesNotHaveDuplicates();
    assertThat(TilePath.partial(70_000))
        .extracting(TilePath::toString)
        .containsExactly(
            "tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1");
  }

  /** What is written bit by bit is what is written at once, but for what nobody needs any more. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000})
  void tilesOfATreeThatGrowsAreThoseOfTheWhole(long from) {
    for (var size : List.of(from, from + 1, from + 255, from + 256, from + 300, from + 66_000)) {
      var grown = new ArrayList<>(TilePath.of(from));
      grown.removeAll(TilePath.partial(from));
      grown.removeAll(TilePath.between(from, size));
      grown.addAll(TilePath.between(from, size));
      var old = new ArrayList<>(TilePath.partial(from));
      old.retainAll(TilePath.partial(size));
      grown.addAll(old);
      assertThat(grown).containsExactlyInAnyOrderElementsOf(TilePath.of(size));
    }
  }
}

package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Epoch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crash between any two steps of replacing data leaves either the old data or the new, whole. */
class ReplicaFolderTest {
  private @TempDir Path root;

  @Test
  void forgetsDataThatWasOnlyPartlyThere() throws Exception {
    put("data", "old");
    put("data.incoming", "half");

    folder().mend();

    assertHas("data", "old");
    assertThat(root.resolve("data.incoming")).doesNotExist();
  }

  @Test
  void takesUpDataThatWasComplete() throws Exception {
    put("data", "old");
    put("data.ready", "new");

    folder().mend();

    assertHas("data", "new");
    assertThat(root).isDirectoryNotContaining(path -> !path.endsWith("data"));
  }

  @Test
  void takesUpCompleteDataAlsoWhenTheOldIsOutOfTheWay() throws Exception {
    put("data.discarded", "old");
    put("data.ready", "new");

    folder().mend();

    assertHas("data", "new");
    assertThat(root).isDirectoryNotContaining(path -> !path.endsWith("data"));
  }

  @Test
  void clearsAwayWhatWasBeingDiscarded() throws Exception {
    put("data", "new");
    put("data.discarded", "old");

    folder().mend();

    assertHas("data", "new");
    assertThat(root.resolve("data.discarded")).doesNotExist();
  }

  @Test
  void replacesDataAsAWhole() throws Exception {
    put("data", "old");
    Files.writeString(folder().prepareIncoming().resolve("PG_VERSION"), "new");

    folder().acceptIncoming();

    assertHas("data", "new");
    assertThat(root).isDirectoryNotContaining(path -> !path.endsWith("data"));
  }

  @Test
  void neverOverwritesDataThatIsKeptAside() throws Exception {
    put("data", "first");
    Path first = folder().keepAside(4);
    put("data", "second");
    Path second = folder().keepAside(4);

    assertThat(first).isNotEqualTo(second);
    assertHas("data.kept-4", "first");
    assertThat(second.resolve("PG_VERSION")).hasContent("second");
  }

  @Test
  void remembersItsTerm() throws Exception {
    Term term =
        Term.load(root.resolve("nothing"))
            .leading(new Epoch(5))
            .beginning(5)
            .seeing(new Epoch(6))
            .leading(new Epoch(7));

    term.store(folder().term());

    assertThat(Term.load(folder().term())).isEqualTo(term);
    assertThat(term)
        .isEqualTo(
            new Term(new Epoch(7), new Epoch(7), Optional.of(new Term.Beginning(new Epoch(5), 5))));
    assertThat(term.hasBegun()).isFalse();
  }

  @Test
  void readsTheTermOfAnEarlierVersion() throws Exception {
    Files.writeString(folder().term(), "seen 7\nled 5\n");

    Term term = Term.load(folder().term());

    assertThat(term).isEqualTo(new Term(new Epoch(7), new Epoch(5), Optional.empty()));
    term.store(folder().term());
    assertThat(Term.load(folder().term())).isEqualTo(term);
  }

  @Test
  void saysWhenItsTermIsDamaged() throws Exception {
    for (String damage :
        new String[] {
          "", "seen 7\n", "seen x\nled 5\n", "led 5\nseen 7\n", "seen 7\nled 5\nbegan 5\n"
        }) {
      Files.writeString(folder().term(), damage);

      assertThatThrownBy(() -> Term.load(folder().term()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cloned again");
    }
  }

  private ReplicaFolder folder() {
    return new ReplicaFolder(root);
  }

  private void put(String name, String content) throws IOException {
    Files.createDirectories(root.resolve(name));
    Files.writeString(root.resolve(name).resolve("PG_VERSION"), content);
  }

  private void assertHas(String name, String content) {
    assertThat(root.resolve(name).resolve("PG_VERSION")).hasContent(content);
  }
}

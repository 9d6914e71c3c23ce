using FsCheck;
using FsCheck.Fluent;
using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class DependencyListsTests : IDisposable
{
    private static readonly string s_sha256 = new('a', 64);
    private static readonly string s_sha512 = new('b', 128);

    private readonly ImageBench _bench = ImageBench.Small();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Ours_are_right()
    {
        var lists = DependencyLists.Read(
            Path.Combine(ImageBench.Repository, "docker", "dependencies")
        );

        lists
            .Files.Keys.Order()
            .ShouldBe([
                "cran.txt",
                "jars.txt",
                "python-debian.txt",
                "r-debian.txt",
                "requirements.txt",
            ]);
    }

    [Fact]
    public void Comments_empty_lines_and_indentation_do_not_count()
    {
        _bench.WriteLists(
            debian: "# why\r\n\r\n  python3-numpy\t\r\n  # more\npython3-pandas",
            cran: $"# why\nR6  2.6.1 {s_sha256}\n"
        );

        var lists = _bench.Lists();

        lists.Files[DependencyLists.PythonDebian].ShouldBe("python3-numpy\npython3-pandas\n");
        lists.Files["cran.txt"].ShouldBe($"R6  2.6.1 {s_sha256}\n");
        lists.Files["jars.txt"].ShouldBe("");
    }

    [Fact]
    public void What_begins_with_r_is_split_from_the_others()
    {
        _bench.WriteLists(debian: "r-cran-rcpp\nrsync\npython3-numpy\nr-base-dev\n");

        var lists = _bench.Lists();

        lists.Files[DependencyLists.RDebian].ShouldBe("r-cran-rcpp\nr-base-dev\n");
        lists.Files[DependencyLists.PythonDebian].ShouldBe("rsync\npython3-numpy\n");
    }

    [Theory]
    [InlineData("debian.txt", "Python3", "is no name of a Debian package")]
    [InlineData("debian.txt", "a", "is no name of a Debian package")]
    [InlineData("debian.txt", "two names", "is no name of a Debian package")]
    [InlineData("debian.txt", "python3=3.13", "is no name of a Debian package")]
    [InlineData("debian.txt", "$(rm)", "is no name of a Debian package")]
    [InlineData("debian.txt", "--yes", "is no name of a Debian package")]
    [InlineData("jars.txt", "https://x/a.jar", "is not: address SHA-512")]
    [InlineData("jars.txt", "https://x/a.jar SHA512x", "is not: address SHA-512")]
    [InlineData("jars.txt", "https://x/a.zip SHA512", "is not: address SHA-512")]
    [InlineData("jars.txt", "ftp://x/a.jar SHA512", "is not: address SHA-512")]
    [InlineData("cran.txt", "R6 2.6.1", "is not: name version SHA-256")]
    [InlineData("cran.txt", "R6 SHA256", "is not: name version SHA-256")]
    [InlineData("cran.txt", "R6 v2 SHA256", "is not: name version SHA-256")]
    [InlineData("cran.txt", "../R6 2.6.1 SHA256", "is not: name version SHA-256")]
    [InlineData("requirements.txt", "pandas", "is not: name==version --hash=sha256:…")]
    [InlineData("requirements.txt", "pandas==2.3", "is not: name==version --hash=sha256:…")]
    [InlineData("requirements.txt", "pandas==2.3 \\", "is not: name==version --hash=sha256:…")]
    [InlineData("requirements.txt", "-r more.txt", "is not: name==version --hash=sha256:…")]
    [InlineData(
        "requirements.txt",
        "--hash=sha256:SHA256",
        "is not: name==version --hash=sha256:…"
    )]
    [InlineData(
        "requirements.txt",
        "pandas>=2 --hash=sha256:SHA256",
        "is not: name==version --hash=sha256:…"
    )]
    public void A_wrong_line_is_told_with_its_place(string file, string line, string complaint)
    {
        var text = line.Replace("SHA256", s_sha256, StringComparison.Ordinal)
            .Replace("SHA512", s_sha512, StringComparison.Ordinal);
        _bench.Write($"dependencies/{file}", $"# first\n\n{text}\n");

        Problems().ShouldBe($"{file}:3: '{text}' {complaint}");
    }

    [Fact]
    public void Names_that_stand_there_twice_are_told()
    {
        _bench.WriteLists(
            debian: "vim\ntree\nvim\n",
            jars: $"https://x/a.jar {s_sha512}\nhttps://y/z/a.jar {s_sha512}\n",
            cran: $"R6 1 {s_sha256}\nR6 2 {s_sha256}\n",
            requirements: $"a==1 --hash=sha256:{s_sha256}\na==2 --hash=sha256:{s_sha256}\n"
        );

        Problems()
            .ShouldBe(
                "debian.txt:3: 'vim' stands there twice; jars.txt:2: 'a.jar' stands there twice; "
                    + "cran.txt:2: 'R6' stands there twice; requirements.txt:2: 'a' stands there twice"
            );
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        _bench.WriteLists(debian: "A\nok\nB\n", cran: "x\n", requirements: "y\n");
        File.Delete(_bench.File("dependencies/jars.txt"));

        Problems()
            .ShouldBe(
                "jars.txt is missing; it may be empty; "
                    + "debian.txt:1: 'A' is no name of a Debian package; "
                    + "debian.txt:3: 'B' is no name of a Debian package; "
                    + "cran.txt:1: 'x' is not: name version SHA-256; "
                    + "requirements.txt:1: 'y' is not: name==version --hash=sha256:…"
            );
    }

    [Fact]
    public void Requirements_are_taken_as_pip_compile_writes_them()
    {
        var text = $"""
            numpy==2.3.4 \
                --hash=sha256:{s_sha256} \
                --hash=sha256:{s_sha256}
                # via pandas
            pandas[parquet, test]==2.3.0 ; python_version >= "3.9" \
                --hash=sha256:{s_sha256}

            """;
        _bench.WriteLists(requirements: text);

        _bench
            .Lists()
            .Files["requirements.txt"]
            .Split('\n')
            .ShouldBe([
                "numpy==2.3.4 \\",
                $"--hash=sha256:{s_sha256} \\",
                $"--hash=sha256:{s_sha256}",
                "pandas[parquet, test]==2.3.0 ; python_version >= \"3.9\" \\",
                $"--hash=sha256:{s_sha256}",
                "",
            ]);
    }

    [Fact]
    public void Whatever_is_valid_is_read_back_without_its_comments()
    {
        var name = Gen.Elements("a", "b", "7", "z+", "y-", "x.")
            .NonEmptyListOf()
            .Select(parts => "p" + string.Concat(parts) + "0");
        var comment = Gen.Elements("", "# why\n", "\n", "   # r-cran-no\n");
        var lines = name.ListOf()
            .SelectMany(names =>
                Gen.CollectToList(
                    names.Distinct(StringComparer.Ordinal),
                    x => comment.Select(before => (Before: before, Name: x))
                )
            );

        Prop.ForAll(
                lines.ToArbitrary(),
                generated =>
                {
                    _bench.WriteLists(
                        debian: string.Concat(generated.Select(x => $"{x.Before} {x.Name} \n"))
                    );
                    return _bench.Lists().Files[DependencyLists.PythonDebian]
                        == string.Concat(generated.Select(x => x.Name + "\n"));
                }
            )
            .QuickCheckThrowOnFailure();
    }

    private string Problems() =>
        Should
            .Throw<InvalidSettingsException>(_bench.Lists)
            .Message.Replace(_bench.File("dependencies/"), "", StringComparison.Ordinal);
}

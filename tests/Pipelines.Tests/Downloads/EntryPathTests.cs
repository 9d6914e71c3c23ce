using FsCheck;
using FsCheck.Fluent;
using Kindling.Pipelines.Downloads;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

public sealed class EntryPathTests
{
    private static readonly string[] Parts = ["top", "a", "b", ".", "..", ""];

    [Fact]
    public void An_accepted_name_always_stays_in_the_top_folder()
    {
        var names = Gen.Elements(Parts).ListOf().Select(parts => string.Join('/', parts));

        Prop.ForAll(
                names.ToArbitrary(),
                name =>
                    Accepted(() => EntryPath.Inside("top", name)) is not { Length: > 0 } path
                    || IsInside("/x/" + path)
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_accepted_symlink_always_points_into_the_top_folder()
    {
        var cases =
            from depth in Gen.Choose(0, 3)
            from parts in Gen.Elements(Parts).ListOf()
            select (
                Entry: "top/" + string.Concat(Enumerable.Repeat("d/", depth)) + "link",
                Target: string.Join('/', parts)
            );

        Prop.ForAll(
                cases.ToArbitrary(),
                c =>
                    Accepted(() =>
                    {
                        EntryPath.RequireLinkInside(c.Entry, c.Target);
                        return c.Target;
                    })
                        is null
                    || IsInside(Path.GetFullPath(c.Target, "/x/" + EntryPath.Parent(c.Entry)))
            )
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("top/a/b", "top/a/b")]
    [InlineData("./top//a/./b/", "top/a/b")]
    [InlineData("./", "")]
    public void Harmless_spellings_are_made_plain(string name, string plain) =>
        EntryPath.Inside("top", name).ShouldBe(plain);

    [Theory]
    [InlineData("top/lib/link", "real.jar")]
    [InlineData("top/bin/link", "../lib")]
    [InlineData("top/bin/link", "..")]
    public void Links_within_the_top_folder_are_accepted(string entry, string target) =>
        Should.NotThrow(() => EntryPath.RequireLinkInside(entry, target));

    [Fact]
    public void Control_characters_of_a_name_are_not_printed() =>
        EntryPath.Shown("a\u001b[31m\nb").ShouldBe("a?[31m?b");

    private static bool IsInside(string path) =>
        Path.GetFullPath(path) is "/x/top"
        || Path.GetFullPath(path).StartsWith("/x/top/", StringComparison.Ordinal);

    private static string? Accepted(Func<string> judge)
    {
        try
        {
            return judge();
        }
        catch (ArchiveException)
        {
            return null;
        }
    }
}

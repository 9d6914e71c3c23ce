using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed partial class NamespaceNameTests
{
    [Theory]
    [InlineData("kindling", "kindling")]
    [InlineData("My_Project.x", "my-project-x")]
    [InlineData("--a--", "a")]
    [InlineData("ÄÖ", "spark")]
    [InlineData("", "spark")]
    public void Is_made_from_any_name(string name, string expected) =>
        NamespaceName.Of(name).ShouldBe(expected);

    [Fact]
    public void Long_names_that_begin_alike_stay_apart()
    {
        var project = new string('a', 70);

        NamespaceName.Of(project).ShouldNotBe(NamespaceName.Of($"{project}-staging"));
    }

    [Fact]
    public void Is_always_one_that_kubernetes_takes() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<NonNull<string>>(),
                name =>
                    NamespaceName.Of(string.Concat(Enumerable.Repeat(name.Get, 9)))
                        is { Length: <= 63 } made
                    && Label().IsMatch(made)
            )
            .QuickCheckThrowOnFailure();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();
}

using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Nuke.Common;
using Nuke.Common.Definition;
using Nuke.Common.Parameters;
using Shouldly;
using Xunit;

namespace Kindling.Build.Tests;

/// <summary>What this repository promises of itself.</summary>
public sealed partial class ConventionTests
{
    private static readonly string s_root = FindRoot();

    /// <summary>The arrows between the projects; the compiler guards them, this test guards the project files.</summary>
    [Theory]
    [InlineData("build/Engine/Engine.csproj", "")]
    [InlineData("build/Ci/Ci.csproj", "Engine")]
    [InlineData("build/Forges/Forges.csproj", "Http")]
    [InlineData("build/Http/Http.csproj", "")]
    [InlineData("build/Docker/Docker.csproj", "Http")]
    [InlineData("build/Kubernetes/Kubernetes.csproj", "Http")]
    [InlineData("build/Oci/Oci.csproj", "Http")]
    [InlineData("build/Pipelines/Pipelines.csproj", "Docker Forges Http Kubernetes Oci")]
    [InlineData("build/_build.csproj", "Ci Engine Pipelines")]
    public void A_project_refers_only_to_what_it_may(string project, string allowed) =>
        XDocument
            .Load(Path.Combine(s_root, project))
            .Descendants("ProjectReference")
            .Select(x => Path.GetFileNameWithoutExtension(x.Attribute("Include")!.Value))
            .Order(StringComparer.Ordinal)
            .ShouldBe(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void The_batch_file_has_the_line_ends_that_cmd_reads() =>
        File.ReadAllText(Path.Combine(s_root, "build.cmd"))
            .Replace("\r\n", "", StringComparison.Ordinal)
            .ShouldNotContain("\n");

    [Fact]
    public void Build_files_use_only_what_nuke_has_and_our_one_namespace()
    {
        string[] allowed =
        [
            "Nuke.Common",
            "Nuke.Common.IO",
            "Nuke.Common.CI",
            "Nuke.Common.CI.GitLab",
            "Serilog",
            "Kindling.NukeExtensions",
            "Kindling.Ci",
        ];
        foreach (var file in Directory.EnumerateFiles(Path.Combine(s_root, "build"), "*.cs"))
        {
            Using()
                .Matches(File.ReadAllText(file))
                .Select(x => x.Groups["name"].Value)
                .Where(x =>
                    !x.StartsWith("Kindling.Pipelines", StringComparison.Ordinal)
                    && !x.StartsWith("System", StringComparison.Ordinal)
                )
                .ShouldBeSubsetOf(allowed, file);
        }
    }

    [Fact]
    public void Every_third_party_package_has_its_reason_in_the_readme()
    {
        var readme = File.ReadAllText(Path.Combine(s_root, "README.md"));
        var packages = XDocument
            .Load(Path.Combine(s_root, "Directory.Packages.props"))
            .Descendants("PackageVersion")
            .Select(x => x.Attribute("Include")!.Value);
        foreach (var package in packages)
        {
            readme.ShouldContain($"| {package} |");
        }
    }

    [Fact]
    public void Every_listed_target_and_parameter_is_in_the_readme()
    {
        var readme = File.ReadAllText(Path.Combine(s_root, "README.md"));
        var code = string.Concat(
            Directory.EnumerateFiles(Path.Combine(s_root, "build"), "*.cs").Select(File.ReadAllText)
        );
        foreach (Match target in TargetProperty().Matches(code))
        {
            readme.ShouldContain($"`{target.Groups["name"].Value}`");
        }

        foreach (Match option in OptionInSchema().Matches(OwnPart(Schema())))
        {
            readme.ShouldContain($"`{option.Groups["name"].Value}`");
        }
    }

    [Fact]
    public void The_committed_schema_is_current()
    {
        var type = Assembly.Load("Build").GetType("Build")!;
        var build = (NukeBuild)Activator.CreateInstance(type, nonPublic: true)!;
        BuildSchema
            .Render(
                TargetFactory.CreateAll(build, []).Targets,
                ParameterDiscovery.Of(type).Parameters
            )
            .ShouldBe(Schema(), "run ./build.sh --plan and commit .nuke/build.schema.json");
    }

    private static string OwnPart(string schema) =>
        schema[schema.IndexOf("\"allOf\"", StringComparison.Ordinal)..];

    private static string Schema() =>
        File.ReadAllText(Path.Combine(s_root, ".nuke", "build.schema.json"));

    private static string FindRoot()
    {
        var folder =
            Environment.GetEnvironmentVariable("KINDLING_ROOT") ?? AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "global.json")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    [GeneratedRegex(
        @"^using (static )?(?<name>[\w.]+);",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Using();

    [GeneratedRegex(
        @"^    (public |private |internal )?Target (?<name>\w+) =>",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex TargetProperty();

    // The build's own parameters stand in the first part of allOf, eight blanks deep.
    [GeneratedRegex(
        "^        \"(?<name>[A-Z]\\w+)\": \\{",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex OptionInSchema();
}

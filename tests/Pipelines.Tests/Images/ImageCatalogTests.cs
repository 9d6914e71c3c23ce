using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ImageCatalogTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ours_stand_on_each_other_as_meant()
    {
        var catalog = ImageCatalog.Read(Path.Combine(ImageBench.Repository, "docker"));

        Chain(catalog, "notebook").ShouldBe("java spark spark-py spark-r notebook");
        Chain(catalog, "hdfs").ShouldBe("java hdfs");
        Chain(catalog, "java").ShouldBe("java");
        catalog.Products.Order().ShouldBe(["hdfs", "notebook", "spark", "spark-py", "spark-r"]);
    }

    [Fact]
    public void Parents_come_before_children_whatever_their_names_are()
    {
        Image("a", "kindling/b:1");
        Image("b", "kindling/c@sha256:" + new string('0', 64));
        Image("c", "debian");

        var catalog = ImageCatalog.Read(_folder.Path);

        catalog.Images.Select(image => image.Name).ShouldBe(["c", "b", "a"]);
        catalog.Products.ShouldBe(["b", "a"]);
    }

    [Fact]
    public void A_single_image_is_a_product_though_it_stands_on_none_of_ours()
    {
        Image("alone", "debian");

        ImageCatalog.Read(_folder.Path).Products.ShouldBe(["alone"]);
    }

    [Fact]
    public void Only_folders_right_below_count()
    {
        Image("a", "debian");
        Image("a/examples", "debian");
        File.WriteAllText(_folder / "Dockerfile", "FROM x");

        ImageCatalog.Read(_folder.Path).Images.Select(image => image.Name).ShouldBe(["a"]);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        Image("a", "kindling/nobody");
        Image("b", "kindling/nothing");
        Directory.CreateDirectory(_folder / "c");
        File.WriteAllText(_folder / "c/Dockerfile", "RUN true");

        Should
            .Throw<InvalidSettingsException>(() => ImageCatalog.Read(_folder.Path))
            .Message.Replace(_folder.Path, "…", StringComparison.Ordinal)
            .ShouldBe(
                "…/c/Dockerfile: there is no FROM; "
                    + "…/a/Dockerfile stands on kindling/nobody, of which there is no folder; "
                    + "…/b/Dockerfile stands on kindling/nothing, of which there is no folder"
            );
    }

    [Fact]
    public void What_would_be_replaced_by_the_base_image_is_told()
    {
        Directory.CreateDirectory(_folder / "a");
        File.WriteAllText(_folder / "a/Dockerfile", "ARG BASE=python:3.12\nFROM ${BASE}\n");

        Should
            .Throw<InvalidSettingsException>(() => ImageCatalog.Read(_folder.Path))
            .Message.ShouldEndWith(
                "/a/Dockerfile: FROM ${BASE} is python:3.12, no image of ours (kindling/…); only an ARG DEBIAN is given --base-image"
            );
    }

    [Fact]
    public void Images_that_stand_on_each_other_are_told()
    {
        Image("a", "kindling/b");
        Image("b", "kindling/a");
        Image("c", "kindling/c");
        Image("good", "debian");

        Should
            .Throw<InvalidSettingsException>(() => ImageCatalog.Read(_folder.Path))
            .Message.ShouldBe("these images stand on each other: a, b, c");
    }

    [Fact]
    public void A_folder_without_images_is_told() =>
        Should
            .Throw<InvalidSettingsException>(() => ImageCatalog.Read(_folder.Path))
            .Message.ShouldBe($"there is no folder with a Dockerfile in {_folder.Path}");

    private void Image(string name, string ground)
    {
        Directory.CreateDirectory(_folder / name);
        var argument = ground.StartsWith("kindling/", StringComparison.Ordinal) ? "BASE" : "DEBIAN";
        File.WriteAllText(
            _folder / $"{name}/Dockerfile",
            $"ARG {argument}={ground}\nFROM ${{{argument}}}\n"
        );
    }

    private static string Chain(ImageCatalog catalog, string name) =>
        string.Join(' ', catalog.Chain(name).Select(image => image.Name));
}

using System.Text.Json.Nodes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Makes of manifests what is applied; pure. Few transforms, each of which knows what it changes.</summary>
internal static class Rendering
{
    private const string SparkDefaultsFile = "spark-defaults.conf";
    private const string HdfsSiteFile = "hdfs-site.xml";

    // HDFS's own default (https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/hdfs-default.xml, dfs.replication).
    private const int MostReplicas = 3;

    /// <summary>The manifests with the settings in them. Images that the settings do not have are told, all at once.</summary>
    public static IReadOnlyList<Manifest> Render(
        IReadOnlyList<Manifest> manifests,
        DeploySettings settings
    )
    {
        var images = new ImageTransform(settings.Images);
        var rendered = manifests.Select(manifest => manifest.Copy().Content).ToArray();
        foreach (var content in rendered)
        {
            NamespaceTransform.Apply(content, settings.Namespace);
            images.Apply(content);
            Replicas(content, settings);
            StorageClass(content, settings.StorageClass);
            Configuration(content, settings, images);
        }

        images.ThrowIfAnyMissing();
        var result = rendered
            .Zip(manifests, (content, manifest) => new Manifest(content, manifest.Component))
            .ToArray();
        ConfigHash.Annotate(result);
        return result;
    }

    private static void Replicas(JsonObject content, DeploySettings settings)
    {
        int? count = (
            content["kind"]!.GetValue<string>(),
            content["metadata"]!["name"]!.GetValue<string>()
        ) switch
        {
            ("StatefulSet", "datanode") => settings.DataNodes,
            ("StatefulSet", "spark-worker") => settings.Workers,
            ("StatefulSet", "notebook") => settings.Notebooks,
            _ => null,
        };
        if (count is { } replicas)
        {
            content["spec"]!["replicas"] = replicas;
        }
    }

    private static void StorageClass(JsonObject content, string? storageClass)
    {
        if (
            storageClass is null
            || content["spec"]?["volumeClaimTemplates"] is not JsonArray templates
        )
        {
            return;
        }

        foreach (var template in templates)
        {
            template!["spec"]!["storageClassName"] = storageClass;
        }
    }

    private static void Configuration(
        JsonObject content,
        DeploySettings settings,
        ImageTransform images
    )
    {
        if (
            content["kind"]!.GetValue<string>() != "ConfigMap"
            || content["data"] is not JsonObject data
        )
        {
            return;
        }

        if (data[SparkDefaultsFile] is { } defaults)
        {
            data[SparkDefaultsFile] = Spark(defaults.GetValue<string>(), settings, images);
        }

        if (data[HdfsSiteFile] is { } site)
        {
            data[HdfsSiteFile] = HadoopSettings.Set(
                site.GetValue<string>(),
                "dfs.replication",
                $"{Math.Min(settings.DataNodes, MostReplicas)}"
            );
        }
    }

    private static string Spark(string text, DeploySettings settings, ImageTransform images)
    {
        const string image = "spark.kubernetes.container.image";
        text = SparkDefaults.Set(text, "spark.kubernetes.namespace", settings.Namespace);
        return SparkDefaults.Get(text, image) is { } name
            ? SparkDefaults.Set(text, image, images.Replace(name))
            : text;
    }
}

using System.Text.Json.Nodes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Makes of manifests what is applied; pure. Few transforms, each of which knows what it changes.</summary>
internal static class Rendering
{
    private const string SparkDefaultsFile = "spark-defaults.conf";
    private const string HdfsSiteFile = "hdfs-site.xml";

    // HDFS's own default (https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/hdfs-default.xml, dfs.replication).
    private const int MostReplicas = 3;

    /// <summary>
    /// The manifests of the settings' components with the settings in them; the others count too, since pods may read what they hold.
    /// Images that the settings do not have are told, all at once.
    /// </summary>
    public static IReadOnlyList<Manifest> Render(
        IReadOnlyList<Manifest> manifests,
        DeploySettings settings
    )
    {
        var images = new ImageTransform(settings.Images);
        var dataNodes = Count(manifests, "datanode", settings.DataNodes) ?? MostReplicas;
        var ingress = new IngressObjects(
            settings.Ingress,
            Count(manifests, "notebook", settings.Notebooks) ?? 0
        );
        var rendered = manifests
            .Select(manifest => manifest.Copy())
            .SelectMany(ingress.Of)
            .ToArray();
        foreach (var manifest in rendered)
        {
            var content = manifest.Content;
            NamespaceTransform.Apply(content, settings.Namespace);
            images.Apply(manifest);
            Replicas(manifest, settings);
            StorageClass(content, settings.StorageClass);
            IngressPrograms.Apply(manifest, settings.Ingress);
            Configuration(manifest, settings, images, dataNodes);
            if (settings.PullsBySecret && manifest.Kind == "ServiceAccount")
            {
                content["imagePullSecrets"] = new JsonArray(
                    new JsonObject { ["name"] = PullSecret.Name }
                );
            }
        }

        ContainerResource.Apply(rendered, settings.ContainerResources);
        VolumeSize.Apply(rendered, settings.VolumeSizes);
        images.ThrowIfMissingFor(settings.Components);
        ConfigHash.Annotate(rendered);
        // Anew, since the name of an object has its namespace in it.
        return
        [
            .. rendered
                .Where(manifest => settings.Components.Contains(manifest.Component))
                .Select(manifest => manifest.Copy()),
        ];
    }

    // As chosen, else as the manifest has it.
    private static int? Count(IEnumerable<Manifest> manifests, string name, int? chosen) =>
        chosen
        ?? manifests.FirstOrDefault(x => (x.Kind, x.Name.Name) == ("StatefulSet", name))?.Replicas;

    private static void Replicas(Manifest manifest, DeploySettings settings)
    {
        int? count = (manifest.Kind, manifest.Name.Name) switch
        {
            ("StatefulSet", "datanode") => settings.DataNodes,
            ("StatefulSet", "spark-worker") => settings.Workers,
            ("StatefulSet", "notebook") => settings.Notebooks,
            _ => null,
        };
        if (count is { } replicas)
        {
            manifest.Content["spec"]!["replicas"] = replicas;
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
        Manifest manifest,
        DeploySettings settings,
        ImageTransform images,
        int dataNodes
    )
    {
        if (manifest.Kind != "ConfigMap" || manifest.Content["data"] is not JsonObject data)
        {
            return;
        }

        if (data[SparkDefaultsFile] is { } defaults)
        {
            data[SparkDefaultsFile] = Spark(
                defaults.GetValue<string>(),
                settings,
                name => images.Replace(name, manifest.Component)
            );
        }

        if (data[HdfsSiteFile] is { } site)
        {
            data[HdfsSiteFile] = HadoopSettings.Set(
                site.GetValue<string>(),
                "dfs.replication",
                $"{Math.Min(dataNodes, MostReplicas)}"
            );
        }
    }

    private static string Spark(string text, DeploySettings settings, Func<string, string> replace)
    {
        const string image = "spark.kubernetes.container.image";
        text = SparkDefaults.Set(text, "spark.kubernetes.namespace", settings.Namespace);
        if (settings.PullsBySecret)
        {
            text = SparkDefaults.Set(
                text,
                "spark.kubernetes.container.image.pullSecrets",
                PullSecret.Name
            );
        }

        return SparkDefaults.Get(text, image) is { } name
            ? SparkDefaults.Set(text, image, replace(name))
            : text;
    }
}

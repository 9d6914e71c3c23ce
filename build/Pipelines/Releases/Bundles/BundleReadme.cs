using Kindling.Pipelines.Deploys;

namespace Kindling.Pipelines.Releases;

/// <summary>The first thing to read in a bundle.</summary>
internal static class BundleReadme
{
    public static string Write(SemanticVersion version, DeploySettings settings) =>
        $"""
            Kindling {version}: Spark and HDFS on Kubernetes

            What is needed: kubectl, and the right to write to the namespace '{settings.Namespace}'
            (and to make it where it is not there).

                ./install.sh --dry-run       asks the cluster what it would say; changes nothing
                ./install.sh                 installs, or brings what is there to this version
                ./install.sh --uninstall     removes; volumes, Secrets and the namespace stay
                ./install.sh --help          the other options

            It goes to the cluster that kubectl would use, or to --context. It may be run again at any
            time, also after it was interrupted.

            Secrets are not in here. The token that opens the notebooks is made at random by the first
            install, in the Secret notebook-token. Where the registry of the images wants a login,
            give a Docker configuration that has it:

                ./install.sh --pull-secret ~/.docker/config.json

            The images, by digest:

            {Images(settings)}

            Parts: {string.Join(", ", settings.Components)}.
            Another namespace, other parts, numbers or sizes are chosen where the bundle is made:

                ./build.sh Bundle --namespace team --data-nodes 5 --volume-sizes datanode=500Gi

            """.ReplaceLineEndings("\n");

    private static string Images(DeploySettings settings) =>
        string.Join(
            '\n',
            settings
                .Images.OrderBy(x => x.Key, StringComparer.Ordinal)
                .Select(x => $"    {x.Value.Reference.Name}@{x.Value.Reference.Digest}")
        );
}

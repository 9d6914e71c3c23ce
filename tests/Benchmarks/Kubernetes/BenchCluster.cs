using System.Collections;
using Kindling.Kubernetes;

namespace Kindling.Benchmarks.Kubernetes;

/// <summary>The cluster that KUBECONFIG names.</summary>
internal static class BenchCluster
{
    public static KubernetesClient Client()
    {
        var variables = Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(x => (string)x.Key, x => (string?)x.Value ?? "", StringComparer.Ordinal);
        var access = ClusterAccess.Find(new AccessOptions(variables, "/"));
        return new KubernetesClient(access, new KubernetesSettings(), TimeProvider.System);
    }
}

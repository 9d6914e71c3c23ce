using Kindling.Http;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// HTTP to pods by the names that they have among themselves: namenode:9870 is a component's first pod, datanode-1.datanode…:9864 that
/// pod. Through the API server, so that nothing needs an address outside of the cluster, and redirects from one pod to another hold.
/// </summary>
internal static class ClusterHttp
{
    public static HttpClient Create(
        KubernetesClient client,
        DeployStatus status,
        string space,
        TimeProvider time,
        RetrySettings? patience = null
    ) =>
        HttpClients.Create(
            patience ?? new RetrySettings(),
            time,
            handler =>
            {
                handler.UseProxy = false;
                handler.AllowAutoRedirect = false;
                handler.ConnectCallback = async (context, token) =>
                {
                    var name = context.DnsEndPoint.Host.Split('.')[0];
                    var pod = await status.PodOfAsync(name, token);
                    return await client.ConnectAsync(
                        new PodName(pod, space),
                        context.DnsEndPoint.Port,
                        token
                    );
                };
            }
        );
}

namespace Kindling.Kubernetes;

/// <summary>
/// Speaks to one cluster over one HTTP/2 connection. Every failure is a <see cref="KubernetesException"/>; every call may be
/// cancelled; everything may be called from several threads at once.
/// </summary>
public sealed partial class KubernetesClient : IDisposable
{
    private readonly ApiConnection _connection;
    private readonly ResourceMap _resources;

    /// <summary>A client; nothing is sent yet.</summary>
    /// <param name="access">Where the cluster is and who speaks.</param>
    /// <param name="settings">How patient it is.</param>
    /// <param name="time">The clock.</param>
    public KubernetesClient(ClusterAccess access, KubernetesSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(time);
        Access = access;
        _connection = new ApiConnection(access, settings, time);
        _resources = new ResourceMap(_connection);
    }

    /// <summary>Where the cluster is and who speaks.</summary>
    public ClusterAccess Access { get; }

    /// <summary>The namespace of what names none.</summary>
    public string Namespace => Access.Namespace;

    /// <summary>How many requests this client has sent, repeats included.</summary>
    public int RequestCount => _connection.RequestCount;

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _resources.Dispose();
    }
}

using System.Collections.Concurrent;
using System.Net;
using Kindling.Http;

namespace Kindling.Oci;

/// <summary>
/// The first request of each right that a registry is asked for. It goes alone: if ten went at once, a registry that wants a login would
/// refuse them all, and all would be sent twice.
/// </summary>
internal sealed class FirstMeeting : IDisposable
{
    private readonly SemaphoreSlim _first = new(1, 1);
    private readonly ConcurrentDictionary<string, bool> _met = new(StringComparer.Ordinal);

    public bool HasMet(IReadOnlyList<string> scopes) => _met.ContainsKey(Right(scopes));

    /// <summary>The turn of a request, to be given back when its answer is known.</summary>
    public async Task<IDisposable> TurnAsync(CancellationToken cancellationToken)
    {
        await _first.WaitAsync(cancellationToken);
        return new Turn(_first);
    }

    /// <summary>The registry has taken a request without a challenge; a failure that passes tells nothing.</summary>
    public void Met(HttpStatusCode status, IReadOnlyList<string> scopes)
    {
        if (!RetryPolicy.IsTransient(status))
        {
            _met.TryAdd(Right(scopes), true);
        }
    }

    public void Dispose() => _first.Dispose();

    // Registries that anybody may read want a login to be written to, whatever the repository.
    private static string Right(IReadOnlyList<string> scopes) =>
        scopes.Count > 0 ? scopes[0].Split(':')[^1] : "";

    private sealed class Turn(SemaphoreSlim first) : IDisposable
    {
        public void Dispose() => first.Release();
    }
}

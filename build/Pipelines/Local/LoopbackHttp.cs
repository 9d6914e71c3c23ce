namespace Kindling.Pipelines.Local;

/// <summary>
/// Only ever talks to this computer: no proxy of the user's may come between, and a redirect is an answer. An answer is there
/// whole or not at all: whatever else happens is an <see cref="HttpRequestException"/>.
/// </summary>
internal sealed class LoopbackHttp : HttpClient
{
    // Shared and never disposed of, so that one client finds the connections of another still open.
    private static readonly WholeAnswers Handler = new()
    {
        InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false },
    };

    public LoopbackHttp()
        : base(Handler, disposeHandler: false) =>
        Timeout = System.Threading.Timeout.InfiniteTimeSpan;

    private sealed class WholeAnswers : DelegatingHandler
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            late.CancelAfter(Patience);
            try
            {
                var response = await base.SendAsync(request, late.Token);
                await response.Content.LoadIntoBufferAsync(late.Token);
                return response;
            }
            catch (OperationCanceledException exception)
                when (!cancellationToken.IsCancellationRequested)
            {
                throw new HttpRequestException(
                    $"no answer within {Patience.TotalSeconds:0} s",
                    exception
                );
            }
            catch (IOException exception)
            {
                throw new HttpRequestException(exception.Message, exception);
            }
        }
    }
}
